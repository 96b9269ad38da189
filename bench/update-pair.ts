import { appendFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Store } from "../assembler/effects/store.ts";
import type { ImageManifest } from "../assembler/model/image-manifest.ts";
import { parseStoreName } from "../assembler/model/store-name.ts";
import { projectRoot } from "../test/support/project-root.ts";
import { ImageSurgery } from "../test/support/toy-image.ts";
import type { UpdateRig } from "../test/support/update-rig.ts";
import type { SlotPair } from "./update-peers.ts";

/** Two releases of a system, of which the second has another busybox. */
export interface UpdatePair {
  /** Of the first release. */
  readonly image: string;
  /** Bundles in the rig's served directory: of the first release, and of the second. */
  readonly same: string;
  readonly changed: string;
  /** What the slots hold. */
  readonly slots: SlotPair;
  /** The changed package, compressed with gzip -9, in bytes. */
  readonly packageSize: number;
}

/** Makes a system, its update, and all that is to be compared. */
export async function makeUpdatePair(rig: UpdateRig): Promise<UpdatePair> {
  const packages = await changedPackages(rig.directory);
  const before = await rig.image({ release: 1 });
  const after = await rig.image({ release: 2 }, ["--packages", packages]);
  const slots = { before: await slotFile(before), after: await slotFile(after) };
  return {
    image: before.image,
    same: await rig.bundle({ release: 1 }),
    changed: await rig.bundle({ release: 2 }, ["--packages", packages]),
    slots,
    packageSize: await packageSize(rig, after.manifest),
  };
}

/** Definitions with a busybox that has one applet less. */
async function changedPackages(directory: string): Promise<string> {
  const packages = join(directory, "changed");
  const busybox = join(packages, "busybox");
  await mkdir(packages, { recursive: true });
  await cp(join(projectRoot, "packages/busybox"), busybox, { recursive: true });
  await appendFile(join(busybox, "busybox.config"), "# CONFIG_FACTOR is not set\n");
  return packages;
}

/** Boot archive, root and hash tree of slot a, one behind the other, in a file. */
async function slotFile(made: { image: string; manifest: ImageManifest }): Promise<string> {
  const { boot, rootData, rootTree } = made.manifest.sizes;
  const disk = new ImageSurgery(made.image, made.manifest);
  // As on the disk, blocks of one part do not straddle those of the other.
  const archive = Buffer.alloc(Math.ceil(boot / 4096) * 4096);
  (await disk.read(disk.startOf("boot-a"), boot)).copy(archive);
  const root = await disk.read(disk.startOf("root-a"), rootData + rootTree);
  const file = made.image.replace(/img$/, "slot");
  await writeFile(file, Buffer.concat([archive, root]));
  return file;
}

async function packageSize({ context }: UpdateRig, { closure }: ImageManifest): Promise<number> {
  const name = closure.find((full) => full.startsWith("busybox-")) ?? "";
  const path = new Store(context.settings.storeRoot).physicalPath(parseStoreName(name));
  return gzipSync(await readFile(join(path, "bin/busybox")), { level: 9 }).length;
}
