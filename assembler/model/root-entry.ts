import type { Sha256 } from "./sha256.ts";
import type { StoreName } from "./store-name.ts";

/**
 * One entry of an image's root file system. Paths are absolute in the image;
 * everything belongs to root:root and carries mtime 1. Parents come before
 * their children. A `store` entry is a whole store path, at
 * `/mrrl/store/<full name>`. A `source` entry is a file of the source cache, which
 * is checked on its way into the image and not compressed: sources are already.
 */
export type RootEntry =
  | { readonly type: "directory"; readonly path: string; readonly mode: number }
  | {
      readonly type: "file";
      readonly path: string;
      readonly mode: number;
      readonly content: string;
    }
  | { readonly type: "symlink"; readonly path: string; readonly to: string }
  | { readonly type: "source"; readonly path: string; readonly sha256: Sha256 }
  | { readonly type: "store"; readonly name: StoreName };
