/** Who owns something, and what he allows. */
export interface Attributes {
  /** Permissions with setuid, setgid and sticky bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A part of the spool that holds the contents of files, in bytes. */
export interface Content {
  readonly offset: number;
  readonly size: number;
}

/** Anything but a directory; several names may lead to one. */
export type Inode = Attributes & {
  /** Whether it was given a second name at some time. */
  linked?: true;
} & (
    | { readonly type: "file"; readonly content: Content }
    | { readonly type: "symlink"; readonly target: string }
    | { readonly type: "fifo" }
  );

/** A directory of an image's root file system. */
export interface Directory {
  readonly type: "directory";
  attributes: Attributes;
  readonly children: Map<string, Directory | Inode>;
}

/** What directories have that nobody says anything of. */
export const plainDirectory: Attributes = { mode: 0o755, uid: 0, gid: 0 };

export function emptyDirectory(): Directory {
  return { type: "directory", attributes: plainDirectory, children: new Map() };
}
