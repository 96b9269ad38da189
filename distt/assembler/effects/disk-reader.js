import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { MrrlError } from "../errors/mrrl-error.js";
import { PieceDigester } from "../model/image-pieces.js";
import { execute, tail } from "./exec.js";
import { toolProgram } from "./tool-program.js";
const mebibyte = 1 << 20;
/**
 * Digests the first bytes of a disk as the disk itself returns them: read past the page
 * cache (O_DIRECT, which Node has no aligned buffers for; so dd reads).
 * @param size whole MiB.
 * @throws DISK_FAILED when it cannot be read; INTERRUPTED.
 */
export async function readBack(context, toolbox, path, size, onBytes) {
    if (size % mebibyte !== 0)
        throw new MrrlError("BUG", "an image is whole MiB");
    const dd = toolProgram(toolbox, "dd");
    const child = execa(dd.file, [
        ...dd.args,
        ...[`if=${path}`, "bs=1M", `count=${size / mebibyte}`, "iflag=direct", "status=none"],
    ], {
        stdin: "ignore",
        extendEnv: false,
        env: { LC_ALL: "C" },
        buffer: { stdout: false, stderr: true },
        reject: false,
        cancelSignal: context.signal,
    });
    const digester = new PieceDigester();
    let done = 0;
    for await (const chunk of child.iterable({ binary: true, preserveNewlines: true })) {
        const bytes = chunk;
        digester.update(bytes);
        done += bytes.length;
        onBytes(done);
    }
    const result = await child;
    if (result.isCanceled)
        throw new MrrlError("INTERRUPTED", "interrupted");
    if (result.failed || done !== size) {
        throw new MrrlError("DISK_FAILED", `reading it back failed after ${done} of ${size} bytes`, {
            place: path,
            evidence: tail(String(result.stderr ?? "")),
            hint: "see what the kernel says of it (`dmesg`); try again, or take another disk",
        });
    }
    return digester.finish();
}
/** Others look at a disk, too, when its writer has closed it, and are in the way for a moment. */
const rereadAttempts = 5;
const rereadPause = 300;
/**
 * Makes the kernel read a disk's partition table again.
 * @throws TOOL_FAILED when it does not: no permission, or a partition is in use.
 */
export async function rereadPartitions(context, toolbox, path) {
    const blockdev = toolProgram(toolbox, "blockdev", "sbin");
    for (let attempt = 1;; attempt += 1) {
        try {
            await execute(context, blockdev.file, [...blockdev.args, "--rereadpt", path]);
            return;
        }
        catch (error) {
            if (attempt === rereadAttempts || context.signal.aborted)
                throw error;
            await pause(rereadPause);
        }
    }
}
