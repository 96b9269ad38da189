import { copyFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "./project-root.js";
/** The compiled library, and how it is brought into a program. */
export class FaultInjector {
    #library;
    constructor(library) {
        this.#library = library;
    }
    /** Compiles test/support/fault-injector.c with the seed's gcc, as a package of the toy store. */
    static async make(toy) {
        const sources = ["fault-injector.c", "fault-injector.h"];
        toy.define("fault-injector", 'gcc -shared -fPIC -O1 -fno-builtin -fno-stack-protector -nostdlib -Wall -Werror -o "$out/fault.so" files/fault-injector.c', "files: [fault-injector.c, fault-injector.h]\noptions: { static: { off: it is loaded into another program } }");
        const packages = toy.context.settings.packageDirectories[0] ?? "";
        for (const name of sources) {
            copyFileSync(`${projectRoot}/test/support/${name}`, join(packages, "fault-injector", name));
        }
        // LD_PRELOAD cannot name a path with blanks or colons in it (ld.so(8)).
        const place = /[\s:]/.test(tmpdir()) ? "/tmp" : tmpdir();
        const library = join(mkdtempSync(join(place, "mrrl-fault-")), "fault.so");
        copyFileSync(join(await toy.build("fault-injector"), "fault.so"), library);
        return new FaultInjector(library);
    }
    /** Environment variables for a program that shall meet a fault, or whose points are counted. */
    environment(below, fault, trace) {
        return {
            LD_PRELOAD: this.#library,
            // Through io_uring no call would be seen.
            UV_USE_IO_URING: "0",
            FAULT_BELOW: below,
            ...(fault ? { FAULT_AT: String(fault.at), FAULT_HOW: fault.kind } : {}),
            ...(fault?.only ? { FAULT_ONLY: fault.only } : {}),
            ...(trace ? { FAULT_TRACE: trace } : {}),
        };
    }
}
/** Reads what a run with a trace file has counted. */
export function readTrace(file) {
    return readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => {
        const [at, call, ...path] = line.split(" ");
        return { at: Number(at), call: call ?? "", path: path.join(" ") };
    });
}
