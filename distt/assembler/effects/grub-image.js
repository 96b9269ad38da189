import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { grubMkimage } from "../plan/grub-config.js";
import { runTool } from "./toolbox.js";
/** GRUB's own files of a platform in the tools closure. */
const grubDirectory = "usr/lib/grub";
/**
 * Makes GRUB's image for a firmware, with the configuration inside it.
 * @param directory a scratch directory of this call's own.
 * @returns the image's bytes.
 */
export async function makeGrubImage(context, toolbox, directory, platform, texts) {
    const files = {
        early: `${platform.format}.early`,
        memdisk: `${platform.format}.tar`,
        output: `${platform.format}.image`,
    };
    await Promise.all([
        writeFile(join(directory, files.early), texts.early),
        writeFile(join(directory, files.memdisk), await memoryDisk(texts.configuration)),
    ]);
    await runTool(context, toolbox, grubMkimage(platform, files), {
        binds: [{ type: "bind", source: directory, target: "/output", writable: true }],
        workingDirectory: "/output",
    });
    return readFile(join(directory, files.output));
}
/** boot.img, the 512 bytes a BIOS starts. */
export function readBootImage(toolbox) {
    return readFile(join(toolbox.root, grubDirectory, "i386-pc/boot.img"));
}
/** The tar archive GRUB unpacks as `(memdisk)`. */
async function memoryDisk(configuration) {
    const archive = pack();
    archive.entry({ name: "grub.cfg", mode: 0o444, mtime: new Date(1000) }, configuration);
    archive.finalize();
    return buffer(archive);
}
