import type { DebianLock } from "../debian-lock.ts";
import type { PackageDefinition } from "./package.ts";
import type { Located } from "./parse.ts";
import type { ProfileDefinition } from "./profile.ts";

/** A package's definition with the contents of the files it names. */
export interface LoadedPackage extends Located<PackageDefinition> {
  /** Relative path as in `files:` → text. */
  readonly files: Readonly<Record<string, string>>;
  /** The closure of a package of kind debian or root. */
  readonly lock: DebianLock | undefined;
}

/** A kernel configuration fragment. */
export interface KernelFragment {
  /** `base`; of a file beside the profile its name without `.config`. */
  readonly name: string;
  readonly text: string;
}

/** A package with everything that is needed to build it. */
export interface LoadedDefinitions {
  /** By name: everything that is referred to, transitively. */
  readonly packages: ReadonlyMap<string, LoadedPackage>;
}

/** A profile with everything that is needed to build its packages. */
export interface LoadedProfile extends LoadedDefinitions {
  readonly profile: Located<ProfileDefinition>;
  /** In the profile's order. */
  readonly fragments: readonly KernelFragment[];
}

/** A package outside any profile, and the roots it is built with. */
export interface LoadedSinglePackage extends LoadedDefinitions {
  readonly name: string;
  /** Names of packages of kind root. */
  readonly toolchain: string;
  readonly tools: string;
}
