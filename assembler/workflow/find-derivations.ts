import type { Context } from "../effects/context.ts";
import { listPackages, listProfiles } from "../effects/definitions.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Derivation } from "../model/derivation.ts";
import { openPackage } from "./package.ts";
import { openProfile } from "./profile.ts";

/** A derivation, and what is needed to build it. */
export interface FoundDerivation {
  readonly derivation: Derivation;
  /** All of the definition that it was found in, each after what it needs. */
  readonly derivations: readonly Derivation[];
  readonly tools: Derivation;
}

/**
 * Looks through all definitions for those that make store paths. Packages of the same names
 * come first, then all profiles, then all other packages; it ends when all are found.
 * Definitions that have mistakes are passed over.
 * @param wanted full store names; those that no definition makes, as it is now, are left out.
 */
export async function findDerivations(
  context: Context,
  wanted: Iterable<string>,
): Promise<Map<string, FoundDerivation>> {
  const missing = new Set(wanted);
  const found = new Map<string, FoundDerivation>();
  const look = async (
    open: () => Promise<Pick<FoundDerivation, "derivations" | "tools">>,
  ): Promise<void> => {
    if (missing.size === 0) return;
    context.signal.throwIfAborted();
    const opened = await passOver(open);
    for (const derivation of opened?.derivations ?? []) {
      const { full } = derivation.storeName;
      if (opened && missing.delete(full)) found.set(full, { ...opened, derivation });
    }
  };
  const isLikely = (name: string) => [...missing].some((full) => full.startsWith(`${name}-`));
  const packages = await listPackages(context);
  const likely = packages.filter(isLikely);
  const others = packages.filter((name) => !likely.includes(name));
  for (const name of likely) await look(() => openPackage(context, name));
  for (const name of await listProfiles(context)) {
    await look(async () => (await openProfile(context, name)).derived);
  }
  for (const name of others) await look(() => openPackage(context, name));
  return found;
}

/** What `open` gives; undefined when the definition is unusable. */
export async function passOver<T>(open: () => Promise<T>): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof MrrlError && error.exitCode === 2) return undefined;
    throw error;
  }
}
