import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { withLock } from "../../../assembler/effects/lock.ts";
import { runTool } from "../../../assembler/effects/toolbox.ts";
import { sha256 } from "../../../assembler/model/sha256.ts";
import { type HostRig, hostRig } from "./rig-packages.ts";

/** Room for what a test installs; what is not used takes none. */
const imageSize = 2 * 2 ** 30;

/**
 * A disk image that is made once and kept below the cache directory, under a name that says
 * what it is made from. It must not be written to.
 * @param inputs everything that decides what it becomes.
 * @param fill is given an empty ext4 file system.
 */
export async function keptImage(
  name: string,
  inputs: readonly string[],
  fill: (image: string) => Promise<void>,
): Promise<string> {
  const rig = await hostRig();
  const { context } = rig;
  const directory = join(context.settings.cacheRoot, "test-hosts");
  const key = sha256(inputs.map((input) => sha256(input)).join("\n"));
  const image = join(directory, `${name}-${key}.img`);
  return await withLock(context, image, async () => {
    if (existsSync(image)) return image;
    await mkdir(directory, { recursive: true });
    const scratch = await mkdtemp(join(directory, ".new-"));
    try {
      const raw = join(scratch, "raw.img");
      const packed = join(scratch, "packed.img");
      await emptyExt4(rig, raw);
      await fill(raw);
      await sparseCopy(raw, packed);
      await rename(packed, image);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    return image;
  });
}

/** An ext4 file system that is the same each time, and whose tables the kernel need not finish. */
async function emptyExt4(rig: HostRig, image: string): Promise<void> {
  const file = await open(image, "wx");
  await file.truncate(imageSize);
  await file.close();
  const id = "6d72726c-0000-4000-8000-000000000001";
  const extended = `hash_seed=${id},root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0`;
  await inDirectory(rig, image, (path) => [
    ...["mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-U", id, "-J", "size=8"],
    ...["-E", extended, path],
  ]);
}

/** Copies an image; where it holds nothing but zeros the copy has holes. */
export async function sparseCopy(from: string, to: string): Promise<void> {
  const { context, toolbox } = await hostRig();
  await runTool(context, toolbox, ["cp", "--sparse=always", "/from.img", `/to/${basename(to)}`], {
    binds: [
      { type: "bind", source: from, target: "/from.img", writable: false },
      { type: "bind", source: dirname(to), target: "/to", writable: true },
    ],
  });
}

async function inDirectory(
  { context, toolbox }: HostRig,
  file: string,
  command: (path: string) => readonly string[],
): Promise<void> {
  await runTool(context, toolbox, command(`/work/${basename(file)}`), {
    binds: [{ type: "bind", source: dirname(file), target: "/work", writable: true }],
  });
}
