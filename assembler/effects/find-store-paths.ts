import { MrrlError } from "../errors/mrrl-error.ts";
import { didYouMean } from "../model/definition/nearest.ts";
import type { StoreName } from "../model/store-name.ts";
import { matchStoreNames } from "../plan/store-selection.ts";
import type { Store } from "./store.ts";
import { listRecordedNames, listStoreNames } from "./store-names.ts";

/** Among how many matches one is still chosen by eye. */
const shownMatches = 20;

/** The one store path that an argument means. @param profiles what else could have been meant. @throws USAGE */
export async function findStorePath(
  store: Store,
  argument: string,
  profiles: readonly string[] = [],
): Promise<StoreName> {
  return onlyOne(argument, await findStorePaths(store, argument, profiles));
}

/** The same, also when only its record is left. @throws USAGE */
export async function findRecordedPath(store: Store, argument: string): Promise<StoreName> {
  const present = matchStoreNames(argument, await listStoreNames(store));
  const [first, ...others] =
    present.length > 0 ? present : matchStoreNames(argument, await listRecordedNames(store));
  return onlyOne(argument, first ? [first, ...others] : await findStorePaths(store, argument));
}

function onlyOne(argument: string, [first, ...others]: [StoreName, ...StoreName[]]): StoreName {
  if (others.length > 0) throw ambiguous(argument, [first, ...others], "the store");
  return first;
}

/**
 * The store paths that an argument may mean.
 * @param profiles what else could have been meant. @throws USAGE when there is none
 */
export async function findStorePaths(
  store: Store,
  argument: string,
  profiles: readonly string[] = [],
): Promise<[StoreName, ...StoreName[]]> {
  const names = await listStoreNames(store);
  const [first, ...others] = matchStoreNames(argument, names);
  if (first !== undefined) return [first, ...others];
  const known = [...profiles, ...new Set(names.map(({ name }) => name))];
  const what = profiles.length > 0 ? "no profile and no path in the store" : "no path in the store";
  throw new MrrlError("USAGE", `there is ${what} called '${argument}'`, {
    hint:
      didYouMean(argument, known) ??
      "give a name like busybox or busybox-1.37.0, or a whole store path",
  });
}

/** The error that lists what an argument may mean. @param where they are */
export function ambiguous(
  argument: string,
  matches: readonly StoreName[],
  where: string,
): MrrlError {
  const hidden = matches.length - shownMatches;
  return new MrrlError("USAGE", `'${argument}' fits ${matches.length} paths of ${where}`, {
    evidence: [
      ...matches.slice(0, shownMatches).map(({ full }) => full),
      ...(hidden > 0 ? [`… and ${hidden} more`] : []),
    ].join("\n"),
    hint: "give more of the name; some digits of the hash are enough",
  });
}
