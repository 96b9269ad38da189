import { ExecaError, execa } from "execa";
import { MrrlError } from "../errors/mrrl-error.js";
/** Lines of a failed program's output that are shown with the error. */
const evidenceLines = 20;
/** The last `count` lines of a text. */
export function tail(text, count = evidenceLines) {
    return text.replace(/^\n+/, "").trimEnd().split("\n").slice(-count).join("\n");
}
/**
 * Runs a program to its end and returns what it wrote. Nothing is inherited:
 * no environment, no standard input, no descriptors.
 * @throws TOOL_FAILED with the tail of stderr; INTERRUPTED when the run is aborted.
 */
export async function execute(context, file, args, options = {}) {
    try {
        const result = await execa(file, args, {
            stdin: "ignore",
            extendEnv: false,
            cancelSignal: context.signal,
            forceKillAfterDelay: 2000,
            maxBuffer: 64 << 20,
            ...options,
        });
        return { stdout: String(result.stdout ?? ""), stderr: String(result.stderr ?? "") };
    }
    catch (error) {
        if (!(error instanceof ExecaError))
            throw error;
        if (error.isCanceled)
            throw new MrrlError("INTERRUPTED", "interrupted", { cause: error });
        const how = error.signal ? `was killed by ${error.signal}` : `ended with ${error.exitCode}`;
        throw new MrrlError("TOOL_FAILED", `${file} ${error.exitCode === undefined && !error.signal ? `could not be started: ${error.code}` : how}`, {
            evidence: tail(`${error.stdout ?? ""}\n${error.stderr ?? ""}`),
            cause: error,
        });
    }
}
