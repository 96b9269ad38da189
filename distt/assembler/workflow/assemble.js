import { basename, join, resolve } from "node:path";
import { makeGrubImage, readBootImage } from "../effects/grub-image.js";
import { ImageFile } from "../effects/image-file.js";
import { presentManifest, publishImage } from "../effects/image-output.js";
import { withLock } from "../effects/lock.js";
import { inScratchDirectory, removeStaleScratch } from "../effects/output-scratch.js";
import { requireSpace } from "../effects/require-space.js";
import { diskFrame, partitionGuid } from "../plan/disk-image.js";
import { biosPlatform, grubConfiguration, uefiPlatform } from "../plan/grub-config.js";
import { imageLayout, partitionOf } from "../plan/image-layout.js";
import { identityOf, readGrubTexts } from "./grub-texts.js";
import { Slot } from "./slot.js";
/**
 * Assembles a disk image. Nothing is done when the image that is there was made
 * from the same inputs and was not written to since. The image appears under its
 * name complete or not at all, and no temporary file stays behind.
 * @throws LAYOUT_TOO_SMALL, NO_SPACE, TOOL_FAILED, INTERRUPTED.
 */
export async function assembleImage(context, request) {
    const output = resolve(request.output);
    const label = basename(output);
    return context.events.activity("assemble", label, async (activity) => {
        const grub = await readGrubTexts(context);
        const identity = identityOf(request, grub);
        return withLock(context, `image ${output}`, async () => {
            await removeStaleScratch(output);
            const present = await presentManifest(output, identity);
            if (present) {
                await request.attest?.(present);
                activity.finish("reused");
                return present;
            }
            return inScratchDirectory(output, "the image", (scratch) => assemble(context, request, output, scratch, identity, grub, activity));
        });
    });
}
async function assemble(context, request, output, scratch, identity, grub, activity) {
    const { profile } = request;
    const layout = imageLayout({ ...profile.slots, data: profile.data });
    const [images, slot] = await allSettled([
        makeGrub(context, request.toolbox, scratch, identity, layout, grub),
        Slot.make(context, request, identity, layout, scratch),
    ]);
    const { rootSize, treeSize, bootSize } = slot;
    const frame = diskFrame(identity, layout, images);
    const frameSize = frame.reduce((sum, { bytes }) => sum + bytes.length, 0);
    await requireSpace(scratch, frameSize + rootSize + treeSize + bootSize);
    const image = join(scratch, "image");
    const rootStart = partitionOf(layout, "root-a").start;
    let rootHash = "";
    await ImageFile.write(image, layout.size, async (file) => {
        await file.put(frame);
        await file.copy(slot.rootFile, rootStart, (piece) => {
            context.signal.throwIfAborted();
            slot.update(piece);
        });
        const { verity, archive } = slot.finish();
        rootHash = verity.rootHash;
        await file.put([
            { offset: rootStart + rootSize, bytes: verity.tree },
            { offset: partitionOf(layout, "boot-a").start, bytes: archive },
        ]);
    });
    const manifest = {
        format: 1,
        profile: profile.name,
        version: profile.version,
        release: profile.release,
        machine: profile.machine,
        image: identity,
        size: layout.size,
        partitions: layout.partitions.map((partition) => ({ ...partition })),
        rootHash,
        kernel: request.kernel.full,
        environment: request.environment.full,
        closure: request.closure.map(({ full }) => full).sort(),
        sizes: { boot: bootSize, rootData: rootSize, rootTree: treeSize },
    };
    await publishImage(context, image, output, manifest);
    await request.attest?.(manifest);
    activity.finish("ok", `${Math.round(frameSize + rootSize + treeSize + bootSize) >> 20} MiB`);
    return manifest;
}
/** Like Promise.all, but nothing is still at work when it throws. */
async function allSettled(work) {
    await Promise.allSettled(work);
    return Promise.all(work);
}
async function makeGrub(context, toolbox, scratch, identity, layout, grub) {
    const configuration = grubConfiguration(grub.script, layout, (name) => partitionGuid(identity, name));
    const texts = { early: grub.early, configuration };
    const [boot, core, efi] = await Promise.all([
        readBootImage(toolbox),
        makeGrubImage(context, toolbox, scratch, biosPlatform, texts),
        makeGrubImage(context, toolbox, scratch, uefiPlatform, texts),
    ]);
    return { boot, core, efi };
}
