import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Context } from "../../assembler/effects/context.ts";
import { Store } from "../../assembler/effects/store.ts";
import type { Toolbox } from "../../assembler/effects/tool-program.ts";
import { runTool } from "../../assembler/effects/toolbox.ts";
import type { ArchiveLimits } from "../../assembler/plan/archive-policy.ts";
import { type ErofsInode, readErofs } from "../../assembler/plan/erofs-reader.ts";
import {
  type OciRoot,
  type OciRootRequest,
  realiseOciRoot,
} from "../../assembler/workflow/oci-root.ts";
import { archiveTar, type TestArchive, writeFiles } from "./oci-images.ts";
import { testToolbox } from "./toolbox.ts";

/** Makes roots of containers in a store of its own, with the real tools. */
export interface OciRig {
  readonly context: Context;
  readonly toolbox: Toolbox;
  readonly store: Store;
  readonly directory: string;
  /** Writes an archive. @returns its path */
  write(archive: TestArchive | Uint8Array, form?: "tar" | "directory"): string;
  make(
    archive: string,
    digest: string,
    more?: Partial<OciRootRequest>,
    limits?: ArchiveLimits,
  ): Promise<OciRoot>;
  /** The root's file, physically. */
  file(root: OciRoot, name?: string): string;
}

export async function ociRig(): Promise<OciRig> {
  const { context, toolbox } = await testToolbox();
  const directory = mkdtempSync(join(tmpdir(), "mrrl oci-"));
  const store = new Store(join(directory, "store"));
  await store.prepare();
  let archives = 0;
  return {
    context,
    toolbox,
    store,
    directory,
    write(archive, form = "tar") {
      const path = join(directory, `archive-${archives++}`);
      if (form === "directory" && !(archive instanceof Uint8Array)) writeFiles(archive, path);
      else writeFileSync(path, archive instanceof Uint8Array ? archive : archiveTar(archive));
      return path;
    },
    make(archive, digest, more = {}, limits) {
      const request = { name: "toy", archive, digest, mountPoints: [], place: "toy.yaml:3:5" };
      return realiseOciRoot(context, store, toolbox, { ...request, ...more }, limits);
    },
    file: ({ storeName }, name = "root.erofs") => join(store.physicalPath(storeName), name),
  };
}

/** What an EROFS image says of an inode. */
export interface RootFact {
  /** Octal, type and permissions. */
  readonly mode: string;
  readonly owner: string;
  readonly links: number;
  /** The same for names of one inode. */
  readonly at: number;
  readonly target?: string;
}

/** Every path of a root with what its inode says. */
export async function rootFacts(path: string): Promise<Map<string, RootFact>> {
  const bytes = readFileSync(path);
  const inodes = await readErofs(async (offset, length) =>
    Buffer.from(bytes.subarray(offset, offset + length)),
  );
  return new Map([...inodes].map(([name, inode]) => [name, fact(inode)]));
}

/** Compact and extended inodes as the kernel's fs/erofs/erofs_fs.h has them. */
function fact({ bytes, extended, at, target }: ErofsInode): RootFact {
  const [uid, gid, links] = extended
    ? [bytes.readUInt32LE(24), bytes.readUInt32LE(28), bytes.readUInt32LE(44)]
    : [bytes.readUInt16LE(24), bytes.readUInt16LE(26), bytes.readUInt16LE(6)];
  return {
    mode: bytes.readUInt16LE(4).toString(8),
    owner: `${uid}:${gid}`,
    links,
    at,
    ...(target === undefined ? {} : { target }),
  };
}

/** Has fsck.erofs check a root and print contents of files of it. */
export async function contents(
  { context, toolbox }: OciRig,
  path: string,
  names: readonly string[],
): Promise<string[]> {
  const { stdout } = await runTool(
    context,
    toolbox,
    [
      ...["sh", "-euc"],
      `fsck.erofs --extract=/tmp/root --no-preserve-owner "$0" >&2
       cd /tmp/root
       for name in "$@"; do cat "./$name"; printf '\\001'; done`,
      `/in/${basename(path)}`,
      ...names,
    ],
    {
      binds: [{ type: "bind", source: path, target: `/in/${basename(path)}`, writable: false }],
    },
  );
  return stdout.split("\u0001").slice(0, -1);
}
