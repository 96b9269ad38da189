/** A commit, and where it may be fetched from. */
export interface GitRepository {
  /** The full object name: 40 hexadecimal digits (SHA-1 repositories), or 64 (SHA-256). */
  readonly commit: string;
  /** http, https or file URLs of repositories that have it. */
  readonly urls: readonly string[];
}

/**
 * A source that is made from a git commit: its canonical tar (docs/sources.md),
 * whose sha256 decides as for any other source.
 */
export interface GitSource extends GitRepository {
  /** Path of the submodule in the tree, nested ones by their full path → what is put there. */
  readonly submodules: Readonly<Record<string, GitRepository>>;
}
