import { open, readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { elfLinkage } from "../plan/elf.js";
/**
 * Checks that every ELF file of an output is statically linked.
 * @throws NOT_STATIC naming each file that asks for a loader or a library.
 */
export async function checkStatic(output) {
    const dynamic = [];
    for (const entry of await readdir(output, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile())
            continue;
        const path = join(entry.parentPath, entry.name);
        if (!(await isElf(path)))
            continue;
        const linkage = elfLinkage(await readFile(path));
        if (linkage?.interpreter !== undefined || linkage?.needsLibraries) {
            dynamic.push(`${relative(output, path)} ${linkage.interpreter ? `asks for the loader ${linkage.interpreter}` : "needs shared libraries"}`);
        }
    }
    if (dynamic.length > 0) {
        throw new MrrlError("NOT_STATIC", `${dynamic.length} installed ELF file(s) are dynamic`, {
            evidence: dynamic.sort().join("\n"),
        });
    }
}
/** Whether there is a program that needs neither a loader nor a library. */
export async function isStaticProgram(path) {
    if (!(await isElf(path)))
        return false;
    const linkage = elfLinkage(await readFile(path));
    return linkage !== undefined && linkage.interpreter === undefined && !linkage.needsLibraries;
}
async function isElf(path) {
    const file = await open(path, "r").catch(() => undefined);
    if (!file)
        return false;
    try {
        const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
        return buffer.toString("latin1") === "\x7fELF";
    }
    finally {
        await file.close();
    }
}
