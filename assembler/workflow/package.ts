import type { Context } from "../effects/context.ts";
import { loadPackage } from "../effects/definitions.ts";
import { Store } from "../effects/store.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Derivation } from "../model/derivation.ts";
import { derivePackage } from "../plan/derivations.ts";
import { openProfile } from "./profile.ts";

/** A package, read and derived, by itself or as a profile builds it. */
export interface OpenPackage {
  readonly derivation: Derivation;
  /** All, each after what it needs. */
  readonly derivations: readonly Derivation[];
  readonly tools: Derivation;
  readonly store: Store;
}

/**
 * Reads a package and everything it names.
 * @param profile its toolchain and kernel fragments are used, when it is given.
 * @throws definition errors with their places.
 */
export async function openPackage(
  context: Context,
  name: string,
  profile?: string,
): Promise<OpenPackage> {
  if (profile === undefined) {
    const derived = derivePackage(await loadPackage(context, name));
    const store = new Store(context.settings.storeRoot);
    return { ...derived, derivation: derived.package, store };
  }
  const { derived, store } = await openProfile(context, profile);
  // A toolchain may have been built with the same package: that one comes first.
  const derivation = derived.derivations.findLast(({ storeName }) => storeName.name === name);
  if (derivation) return { ...derived, derivation, store };
  throw new MrrlError(
    "DEFINITION_NOT_FOUND",
    `profile ${profile} does not need package '${name}'`,
    { hint: `see \`mrrl plan ${profile}\`` },
  );
}
