import { resolve } from "node:path";
import { execa } from "execa";
import { toolProgram } from "../../assembler/effects/tool-program.js";
/** The compiled program. */
export const program = resolve("dist/assembler/main.js");
/**
 * Runs mrrl as a user's shell would.
 * @param environment beside the test's own.
 */
export async function runMrrl(args, environment = {}) {
    return execa(process.execPath, [program, ...args], {
        env: environment,
        reject: false,
        stripFinalNewline: false,
    });
}
/**
 * The same on a host without any network: unshare(1) gives it a network namespace of
 * its own, in which there is nothing, not even a loopback device that is up.
 */
export async function runMrrlWithoutNetwork(toolbox, args, environment = {}) {
    const unshare = toolProgram(toolbox, "unshare");
    const namespaces = process.getuid?.() === 0 ? ["--net"] : ["--user", "--map-current-user", "--net"];
    return execa(unshare.file, [...unshare.args, ...namespaces, process.execPath, program, ...args], {
        env: environment,
        reject: false,
        stripFinalNewline: false,
    });
}
