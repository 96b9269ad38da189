import type { Source } from "./source.ts";
import type { StoreName } from "./store-name.ts";

/** How the output comes to be: the script runs in a sandbox, or the runner unpacks .debs. */
export type Builder = "sh" | "unpack-debs";

export interface BuildOptions {
  /** Nothing outside the declared dependencies is visible. */
  readonly sandbox: boolean;
  /** PATH is exactly the declared build environment. */
  readonly setPath: boolean;
  /** Every installed ELF file must be statically linked. */
  readonly static: boolean;
}

/**
 * A package resolved and rendered: the script is the identity, its sha256 is in
 * the store name. Everything else here is either written in the script or only
 * says where to find things (locators) and never influences the output.
 */
export interface Derivation {
  readonly storeName: StoreName;
  /** The whole build script. */
  readonly script: string;
  readonly builder: Builder;
  /** The store path whose tree is `/usr` (and `/bin`, `/lib`…) of the sandbox. */
  readonly root?: StoreName;
  /** Declared build dependencies, beside the root. */
  readonly dependencies: readonly StoreName[];
  readonly sources: readonly Source[];
  readonly options: BuildOptions;
  /** Links the `unpack-debs` builder makes: path in the output → link text. */
  readonly links: Readonly<Record<string, string>>;
  /** SPDX expression. */
  readonly license: string;
  /** Where the definition is, for messages. */
  readonly place: string;
  /** The profile that configured it, when another one would give another script. */
  readonly profile?: string;
}
