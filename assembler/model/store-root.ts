import { sha256 } from "./sha256.ts";
import { parseStoreName } from "./store-name.ts";

/** What keeps store paths: a definition that was built, or a file that was made of them. */
export const rootKinds = [
  "profile",
  "package",
  "image",
  "bundle",
  "overlay",
  "container-bundle",
] as const;
export type RootKind = (typeof rootKinds)[number];

/** A root of garbage collection: `roots/<key>.json`. When it was made is the file's time. */
export interface StoreRoot {
  readonly format: 1;
  readonly kind: RootKind;
  /** Of the profile or package. */
  readonly name: string;
  /** Absolute path of the definition; of the file that was made, for all other kinds. */
  readonly place: string;
  /** What it was built with; part of what tells two roots apart. */
  readonly toolchain: string;
  /** Full store names, sorted. What they refer to is kept as well; some may not be there (yet). */
  readonly paths: readonly string[];
}

/** Whether a root holds only as long as the file at its place is there. */
export function isIndirect({ kind }: StoreRoot): boolean {
  return kind !== "profile" && kind !== "package";
}

/** The name of a root's file, without `.json`: the same for the same thing made again. */
export function rootKey({ kind, name, place, toolchain }: Omit<StoreRoot, "paths">): string {
  const identity = sha256(JSON.stringify([kind, name, place, toolchain]));
  return `${kind}-${name}.${identity.slice(0, 16)}`;
}

/** @throws Error when it is damaged, or of another format. */
export function parseStoreRoot(text: string): StoreRoot {
  const root = JSON.parse(text) as StoreRoot;
  if (root?.format !== 1 || !rootKinds.includes(root.kind))
    throw new Error("it is of another format");
  const texts: unknown[] = [root.name, root.place, root.toolchain];
  if (!Array.isArray(root.paths) || texts.some((each) => typeof each !== "string")) {
    throw new Error("it lacks a part");
  }
  for (const path of root.paths) parseStoreName(path);
  return root;
}
