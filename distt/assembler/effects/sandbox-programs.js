import { readlink } from "node:fs/promises";
import { logicalPath, parseStoreName } from "../model/store-name.js";
import { isStaticProgram } from "./static-check.js";
import { toolProgram } from "./tool-program.js";
/** The package whose bwrap makes the sandboxes of builds, where it is in the root of a build. */
const sandboxPackage = "bubblewrap";
/** Those of the tools closure, run through its own loader, so they work on any host libc. */
export function toolPrograms(toolbox) {
    const { file, args } = toolProgram(toolbox, "bwrap");
    return { bwrap: [file, ...args], entrance: { type: "chroot", closure: toolbox.root } };
}
/**
 * Those of the package `bubblewrap`, when `usr/bin/bwrap` of a build's root is a link to its
 * program and they are static; otherwise undefined. Such a build needs nothing of a
 * distribution to be isolated. Programs of other packages do not count, however they are
 * called: these are run on the host, as whoever runs mrrl.
 */
export async function packagedPrograms(store, root) {
    if (root === undefined)
        return undefined;
    const target = await readlink(`${store.physicalPath(root)}/usr/bin/bwrap`).catch(() => undefined);
    if (target === undefined)
        return undefined;
    for (const reference of (await store.record(root)).references) {
        const name = parseStoreName(reference.name);
        if (name.name !== sandboxPackage || target !== `${logicalPath(name)}/bin/bwrap`)
            continue;
        const bwrap = `${store.physicalPath(name)}/bin/bwrap`;
        const capsh = `${store.physicalPath(name)}/libexec/capsh`;
        if (!(await isStaticProgram(bwrap)) || !(await isStaticProgram(capsh)))
            continue;
        return { bwrap: [bwrap], entrance: { type: "capsh", file: capsh } };
    }
    return undefined;
}
