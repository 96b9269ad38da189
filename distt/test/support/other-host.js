import { execa } from "execa";
import { toolProgram } from "../../assembler/effects/tool-program.js";
import { mrrlProgram } from "./mrrl-program.js";
/**
 * Runs a Node program as an ordinary user of a host that is like this one but for what
 * `options` of bwrap(1) change: a read-only directory, no network, no user namespaces.
 */
export async function runOnOtherHost(toolbox, options, program, environment = {}) {
    const bwrap = toolProgram(toolbox, "bwrap");
    const run = await execa(bwrap.file, [
        ...bwrap.args,
        ...["--unshare-user", "--uid", "1000", "--gid", "1000", "--die-with-parent"],
        // With this host's own /proc: beside one that is partly covered no other can be mounted.
        ...["--dev-bind", "/", "/"],
        ...options,
        ...["--", process.execPath, ...program],
    ], {
        env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", NODE_NO_WARNINGS: "1", ...environment },
        extendEnv: false,
        stdin: "ignore",
        reject: false,
        stripFinalNewline: false,
        maxBuffer: 64 << 20,
    });
    return {
        exitCode: run.exitCode,
        signal: run.signal,
        stdout: String(run.stdout ?? ""),
        stderr: String(run.stderr ?? ""),
    };
}
/** Runs mrrl on such a host. */
export function mrrlOnOtherHost(toolbox, options, args, environment) {
    return runOnOtherHost(toolbox, options, [mrrlProgram, ...args], environment);
}
