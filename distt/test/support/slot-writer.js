import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { builtPackage } from "./built-package.js";
/** The program of the package `slot-writer`, as devices have it: static, so it runs here too. */
export async function slotWriterProgram() {
    return join(await builtPackage("slot-writer"), "bin/slot-writer");
}
/** Runs it to its end. @param input what it reads through a pipe */
export async function runWriter(program, args, input = Buffer.alloc(0)) {
    const run = await execa(program, args, { reject: false, input });
    return { exitCode: run.exitCode, stdout: String(run.stdout), stderr: String(run.stderr) };
}
/** Where the files of a slot under test are: plain files in the place of partitions. */
export class SlotFiles {
    boot;
    root;
    firstBlock;
    index;
    manifest;
    missing;
    /** @param directory an existing one, that is used for nothing else */
    constructor(directory) {
        this.boot = join(directory, "boot x");
        this.root = join(directory, "root x");
        this.firstBlock = join(directory, "first");
        this.index = join(directory, "index");
        this.manifest = join(directory, "manifest");
        this.missing = join(directory, "missing");
    }
    /** The arguments that name the slot, in the order of `prepare` and `fill`. */
    get slot() {
        return [this.index, this.boot, this.root, this.firstBlock];
    }
    /** Puts content into both partitions, which then have these sizes in bytes. */
    write(boot, root, bootSize = 1 << 20, rootSize = 8 << 20) {
        writeFileSync(this.boot, padded(boot, bootSize));
        writeFileSync(this.root, padded(root, rootSize));
    }
}
function padded(content, size) {
    return Buffer.concat([content, Buffer.alloc(size - content.length)]);
}
