import type { Context } from "../effects/context.ts";
import type { Store } from "../effects/store.ts";
import { type RootWish, setRoot } from "../effects/store-roots.ts";
import type { Derivation } from "../model/derivation.ts";
import type { StoreName } from "../model/store-name.ts";
import type { RootKind } from "../model/store-root.ts";
import type { OpenProfile } from "./profile.ts";

/**
 * What a profile keeps: everything that it is built with, since the next change needs the
 * compiler again, and what was made of that.
 */
export function profileRoot(
  { definition, derived, file }: OpenProfile,
  made: readonly StoreName[] = [],
): RootWish {
  const { name, toolchain } = definition;
  const paths = [...derived.derivations.map(({ storeName }) => storeName), ...made];
  return { kind: "profile", name, place: file, toolchain, paths };
}

/** What a single package keeps: itself and everything that it is built with. */
export function packageRoot(
  { settings }: Context,
  derivation: Derivation,
  derivations: readonly Derivation[],
): RootWish {
  const paths = derivations.map(({ storeName }) => storeName);
  // The place is `file:line:column`.
  const place = derivation.place.replace(/(?::\d+){1,2}$/, "");
  const toolchain = settings.toolchain ?? "";
  return { kind: "package", name: derivation.storeName.name, place, toolchain, paths };
}

/**
 * Keeps what a file was made of, as long as the file is there.
 * @param file absolute path; of an image, its manifest's.
 */
export function keepForFile(
  context: Context,
  { definition, store }: { readonly definition: OpenProfile["definition"]; readonly store: Store },
  kind: Exclude<RootKind, "profile" | "package">,
  file: string,
  paths: readonly StoreName[],
): Promise<void> {
  const { name, toolchain } = definition;
  return setRoot(context, store, { kind, name, place: file, toolchain, paths });
}
