import type { Context } from "../effects/context.ts";
import { listProfiles } from "../effects/definitions.ts";
import { findStorePath } from "../effects/find-store-paths.ts";
import { readImageManifest } from "../effects/image-manifest-file.ts";
import type { Store } from "../effects/store.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import { parseStoreName, type StoreName } from "../model/store-name.ts";
import type { StoreRecord } from "../model/store-record.ts";
import { openProfile } from "./profile.ts";
import { profileRoots } from "./profile-roots.ts";

/** What somebody asks the store about: a profile, an image or a store path. */
export interface StoreSubject {
  /** What to call it: a profile's name, a manifest's file, a full store name. */
  readonly label: string;
  readonly kind: "profile" | "image" | "path";
  /** What its closure starts from: the environment first, the kernel last. */
  readonly roots: readonly StoreName[];
  /** The closure of the roots, sorted by name. */
  readonly closure: readonly StoreName[];
  /** The records of the closure, by full store name. */
  readonly records: ReadonlyMap<string, StoreRecord>;
}

/**
 * Finds what an argument means: the name of a profile (which comes before all else), the manifest
 * of an image, or a store path. Nothing is built.
 * @throws NOT_BUILT; USAGE when nothing or too much fits; STORE_CORRUPT; definition errors
 */
export async function openSubject(
  context: Context,
  store: Store,
  argument: string,
): Promise<StoreSubject> {
  const found = await findRoots(context, store, argument);
  const closure = await store.closure(found.roots);
  const all = await Promise.all(closure.map((name) => store.record(name)));
  const records = new Map(all.map((record) => [record.storeName, record]));
  return { ...found, roots: found.roots.filter(unlessHeld(records)), closure, records };
}

/** A manifest names a whole closure: its roots are those of it that no other one refers to. */
function unlessHeld(
  records: ReadonlyMap<string, StoreRecord>,
): (name: StoreName, index: number) => boolean {
  const held = new Set(
    [...records.values()].flatMap(({ references }) => references.map(({ name }) => name)),
  );
  return ({ full }, index) => index === 0 || !held.has(full);
}

async function findRoots(
  context: Context,
  store: Store,
  argument: string,
): Promise<Pick<StoreSubject, "label" | "kind" | "roots">> {
  const profiles = await listProfiles(context);
  if (profiles.includes(argument)) {
    const { environment, containers, kernel } = profileRoots(await openProfile(context, argument));
    return { label: argument, kind: "profile", roots: [environment, ...containers, kernel] };
  }
  if (argument.endsWith(".json")) {
    const { environment, closure, kernel, profile } = await readImageManifest(argument);
    const names = [...new Set([environment, ...closure, kernel])].map(parseStoreName);
    const missing = names.filter((name) => !store.has(name)).map(({ full }) => full);
    if (missing.length > 0) {
      throw new MrrlError("NOT_BUILT", "the store lacks paths of this image", {
        place: argument,
        evidence: missing.join("\n"),
        hint: `if '${profile}' is what it was then: mrrl build ${profile}`,
      });
    }
    return { label: argument, kind: "image", roots: names };
  }
  const name = await findStorePath(store, argument, profiles);
  return { label: name.full, kind: "path", roots: [name] };
}
