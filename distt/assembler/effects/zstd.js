import { runTool } from "./toolbox.js";
/**
 * A frame tells the size of its content, and has no checksum: the index has a better one.
 * One thread, since with several the bytes would depend on their number.
 */
export const zstdOptions = ["-19", "--single-thread", "--no-check", "--content-size"];
/**
 * Compresses files in a directory, each to one frame in `<name>.zst`, and removes them.
 * @param names plain file names. @param level of zstd, if not the usual one. @throws TOOL_FAILED
 */
export async function compressFiles(context, toolbox, zstd, directory, names, level) {
    const options = level === undefined ? zstdOptions : [`-${level}`, ...zstdOptions.slice(1)];
    await runTool(context, toolbox, ["/zstd/bin/zstd", ...options, "--quiet", "--rm", ...names], {
        binds: [
            { type: "bind", source: zstd.root, target: "/zstd", writable: false },
            { type: "bind", source: directory, target: "/chunks", writable: true },
        ],
        workingDirectory: "/chunks",
    });
}
