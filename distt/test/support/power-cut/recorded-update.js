import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ImageSurgery } from "../toy-image.js";
/** Records a boot of slot a, a whole update over HTTP of slot b, and the power-off. */
export async function recordUpdate(rig, { running, other, update }) {
    const { image: disk, manifest } = await rig.image(running);
    const before = join(rig.directory, "before.img");
    const writeLog = join(rig.directory, "writes.log");
    // The first boot makes the data file system; it is a scene of its own.
    await rig.withGuest({ image: disk }, async (guest) => {
        await guest.boot();
        await guest.powerOff();
    });
    if (other) {
        const old = await rig.image(other);
        const from = new ImageSurgery(old.image, old.manifest);
        const to = new ImageSurgery(disk, manifest);
        for (const part of ["boot", "root"]) {
            const { boot, rootData, rootTree } = old.manifest.sizes;
            const size = part === "boot" ? boot : rootData + rootTree;
            const bytes = await from.read(from.startOf(`${part}-a`), size);
            await to.write(to.startOf(`${part}-b`), bytes);
        }
        await to.setState({ prev: "b" });
    }
    await copyFile(disk, before);
    await writeFile(writeLog, "");
    const bundle = await rig.bundle(update);
    await rig.serving((server) => rig.withGuest({ image: disk, writeLog }, async (guest) => {
        await guest.boot();
        await guest.must(`mrrl-update ${server.url}${bundle}`);
        await guest.powerOff();
    }));
    return { before, writeLog, partitions: manifest.partitions, bundle };
}
