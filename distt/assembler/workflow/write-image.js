import { realpath } from "node:fs/promises";
import { readTarget } from "../effects/disk-facts.js";
import { readBack, rereadPartitions } from "../effects/disk-reader.js";
import { DiskWriter } from "../effects/disk-writer.js";
import { withLock } from "../effects/lock.js";
import { askTerminal, hasTerminal } from "../effects/terminal.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { differingPieces, pieceSize } from "../model/image-pieces.js";
import { describeDisk } from "../plan/disk-description.js";
import { acceptDisk, sameDisk } from "../plan/disk-refusal.js";
import { diskStates } from "../plan/disk-state.js";
/**
 * Finds out whether an image can go to a device, before minutes are spent on making it.
 * @throws DISK_REFUSED; USAGE when consent is to be asked for and there is no terminal.
 */
export async function acceptTarget(device, image, consent) {
    const disk = acceptDisk(await readTarget(device), image);
    if (consent === "ask" && !hasTerminal()) {
        throw new MrrlError("USAGE", "there is no terminal to ask whether this disk may be erased", {
            place: disk.path,
            evidence: describeDisk(disk),
            hint: "if it may, say so with --yes",
        });
    }
    return disk;
}
/**
 * Puts an image on a disk, and proves that it is there.
 * @param disk as `acceptTarget` returned it.
 * @throws DISK_REFUSED, with nothing written; DISK_FAILED, HASH_MISMATCH, INTERRUPTED, with
 *   the state the disk is in.
 */
export async function writeImage(context, toolbox, disk, image, consent) {
    await context.events.flush();
    if (consent === "ask")
        await askForConsent(context, disk);
    else
        context.events.info(describeDisk(disk));
    const path = await realpath(image.path);
    const run = () => DiskWriter.whileOpen(disk, async (writer) => {
        // Only now can nobody change it any more.
        sameDisk(disk, acceptDisk(await readTarget(disk.path), image));
        try {
            return await writeAndVerify(context, toolbox, disk, { ...image, path }, writer);
        }
        catch (error) {
            throw withDiskState(error, disk, diskStates[writer.state]);
        }
    });
    const digests = await withLock(context, `image ${path}`, run, () => context.events.info(`waiting for whoever uses ${image.path}`));
    await rereadPartitions(context, toolbox, disk.path).catch(() => context.events.warn(`the image is on ${disk.path}, but the kernel does not look at its partitions before it is plugged in again`));
    const { model, serial, size } = disk;
    return { device: disk.path, model, serial, size, sha256: digests.whole };
}
async function askForConsent(context, disk) {
    const answer = await askTerminal(`${describeDisk(disk)}\n\nEverything on it will be lost. Type ${disk.name} to write the image to it: `, context.signal);
    if (answer?.trim() === disk.name)
        return;
    throw new MrrlError("DISK_REFUSED", `not confirmed: nothing was written`, {
        place: disk.path,
        hint: `type exactly ${disk.name} if this disk may be erased`,
    });
}
async function writeAndVerify(context, toolbox, disk, image, writer) {
    const { events, signal } = context;
    const written = await events.activity("write", disk.path, (activity) => writer.write(image.path, image.size, (done) => {
        activity.progress(done, image.size);
        if (signal.aborted)
            throw new MrrlError("INTERRUPTED", "interrupted while writing");
    }));
    await events.activity("check", disk.path, async (activity) => {
        const found = await readBack(context, toolbox, disk.path, image.size, (done) => activity.progress(done, image.size));
        if (found.whole === written.whole) {
            activity.finish("ok", `sha256 ${written.whole.slice(0, 16)}…`);
            return;
        }
        await writer.reject();
        throw mismatch(disk, written, found);
    });
    writer.state = "verified";
    return written;
}
function mismatch(disk, written, found) {
    const differing = differingPieces(written, found);
    const first = (differing[0] ?? 0) * pieceSize;
    return new MrrlError("HASH_MISMATCH", "the disk does not return what was written to it", {
        place: disk.path,
        evidence: [
            `${differing.length} of ${written.pieces.length} MiB differ, the first from byte ${first} on`,
            `written: sha256 ${written.whole}`,
            `read:    sha256 ${found.whole}`,
        ].join("\n"),
        hint: "do not trust this disk, its cable or its adapter: take another one",
    });
}
/** Adds to an error what has become of the disk. */
function withDiskState(error, disk, state) {
    const known = error instanceof MrrlError
        ? error
        : new MrrlError("DISK_FAILED", String(error), { cause: error });
    return new MrrlError(known.code, known.message, {
        place: disk.path,
        evidence: [known.evidence, state].filter(Boolean).join("\n"),
        ...(known.hint === undefined ? {} : { hint: known.hint }),
        cause: error,
    });
}
