import { basename, dirname } from "node:path";
/** Where Debian's amd64 loader is, seen from the closure's root (there is no /lib64 in it). */
const loader = "usr/lib64/ld-linux-x86-64.so.2";
const libraries = "usr/lib/x86_64-linux-gnu";
/**
 * How to start a program of the closure directly on the host, without a sandbox:
 * through the closure's own dynamic loader. Only for bwrap and for small programs
 * that open no other file of the closure.
 */
export function toolProgram(toolbox, program, folder = "bin") {
    return {
        file: `${toolbox.root}/${loader}`,
        args: [
            ...["--library-path", `${toolbox.root}/${libraries}`],
            `${toolbox.root}/usr/${folder}/${program}`,
        ],
    };
}
/**
 * The paths of the programs that the kernel sees make sandboxes, in any version: the loader
 * of the closure, and bwrap of the package bubblewrap. As AppArmor writes paths
 * (apparmor.d(5), globbing).
 */
export function sandboxMakers({ root }) {
    const store = dirname(root).replace(/[\\*?[\]{}^"]/g, "\\$&");
    const name = basename(root).replace(/-[^-]*$/, "");
    // The kernel resolves usr/lib64's symbolic link first.
    return `${store}/{${name}-*/${libraries}/${basename(loader)},bubblewrap-*/bin/bwrap}`;
}
