import { copyFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { ImageSurgery } from "../toy-image.js";
import { minimalImage } from "./minimal-image.js";
import { switchOff, withGuest } from "./recording.js";
/** By how much the disk is larger than the image, in bytes. */
const growth = 192 << 20;
/** The first boot of `minimal` on a disk larger than the image: growth, and a new file system. */
export async function recordFirstBoot(context, toolbox, directory) {
    const { image, manifest } = await minimalImage(directory);
    await truncate(image, manifest.size + growth);
    return await record(context, toolbox, directory, { image, partitions: manifest.partitions });
}
/** A later boot on a disk that has become larger: the file system grows, with what is in it. */
export async function recordGrowth(context, toolbox, directory) {
    const machine = await diskThatGrew(context, toolbox, directory);
    return await record(context, toolbox, directory, machine);
}
/** A boot after the one in which the file system grew. */
export async function recordGrown(context, toolbox, directory) {
    const machine = await diskThatGrew(context, toolbox, directory);
    await earlierBoot(context, toolbox, directory, machine.image);
    return await record(context, toolbox, directory, machine);
}
/** A disk that was booted once, and is larger now. */
async function diskThatGrew(context, toolbox, directory) {
    const { image, manifest } = await minimalImage(directory);
    await earlierBoot(context, toolbox, directory, image);
    await truncate(image, manifest.size + growth);
    return { image, partitions: manifest.partitions };
}
/** A trial of slot b that ends well, with the mark that says so. */
export async function recordHealthMark(context, toolbox, directory) {
    const { image, manifest } = await minimalImage(directory);
    await earlierBoot(context, toolbox, directory, image);
    const surgery = new ImageSurgery(image, manifest);
    await surgery.installB();
    await surgery.setState({ try: "b", tries: "3" });
    return await record(context, toolbox, directory, { image, partitions: manifest.partitions });
}
async function earlierBoot(context, toolbox, directory, image) {
    const writeLog = join(directory, "earlier.log");
    await withGuest(context, toolbox, { image, writeLog }, switchOff);
}
async function record(context, toolbox, directory, { image, partitions }) {
    const [before, writeLog] = [join(directory, "before.img"), join(directory, "writes.log")];
    await copyFile(image, before);
    const report = await withGuest(context, toolbox, { image, writeLog }, async (guest) => {
        await switchOff(guest);
        return guest.report;
    });
    return { before, writeLog, partitions, report };
}
