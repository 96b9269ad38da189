import { execa } from "execa";
import { projectRoot } from "./project-root.js";
/** The compiled program. */
export const mrrlProgram = `${projectRoot}/dist/assembler/main.js`;
/** Runs mrrl as a user's shell would, to its end. */
export async function runMrrl(args, environment = {}, options = {}) {
    const run = await execa(process.execPath, [mrrlProgram, ...args], {
        env: environment,
        reject: false,
        stripFinalNewline: false,
        ...options,
    });
    return {
        exitCode: run.exitCode,
        signal: run.signal,
        stdout: String(run.stdout ?? ""),
        stderr: String(run.stderr ?? ""),
    };
}
