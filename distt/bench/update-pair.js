import { appendFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Store } from "../assembler/effects/store.js";
import { parseStoreName } from "../assembler/model/store-name.js";
import { projectRoot } from "../test/support/project-root.js";
import { ImageSurgery } from "../test/support/toy-image.js";
/** Makes a system, its update, and all that is to be compared. */
export async function makeUpdatePair(rig) {
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
async function changedPackages(directory) {
    const packages = join(directory, "changed");
    const busybox = join(packages, "busybox");
    await mkdir(packages, { recursive: true });
    await cp(join(projectRoot, "packages/busybox"), busybox, { recursive: true });
    await appendFile(join(busybox, "busybox.config"), "# CONFIG_FACTOR is not set\n");
    return packages;
}
/** Boot archive, root and hash tree of slot a, one behind the other, in a file. */
async function slotFile(made) {
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
async function packageSize({ context }, { closure }) {
    const name = closure.find((full) => full.startsWith("busybox-")) ?? "";
    const path = new Store(context.settings.storeRoot).physicalPath(parseStoreName(name));
    return gzipSync(await readFile(join(path, "bin/busybox")), { level: 9 }).length;
}
