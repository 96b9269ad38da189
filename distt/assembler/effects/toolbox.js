import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ExecaError } from "execa";
import { MrrlError } from "../errors/mrrl-error.js";
import { rootMounts } from "../plan/root-mounts.js";
import { tail } from "./exec.js";
import { spawnSandbox } from "./sandbox.js";
import { sandboxFailure } from "./sandbox-failure.js";
/** The sandbox of a tool as data. */
export function toolSandbox(toolbox, command, options = {}) {
    return {
        mounts: [...rootMounts(toolbox.root), ...(options.binds ?? [])],
        environment: {
            PATH: "/usr/bin:/usr/sbin",
            HOME: "/tmp",
            LC_ALL: "C",
            TZ: "UTC",
            SOURCE_DATE_EPOCH: "1",
            ...options.environment,
        },
        workingDirectory: options.workingDirectory ?? "/",
        hostname: "mrrl",
        network: options.network ?? "none",
        user: { type: "self" },
        command,
    };
}
/**
 * Runs a program of the tools closure in its own sandbox, to its end.
 * @throws TOOL_FAILED with the tail of its output; NO_USER_NAMESPACES; INTERRUPTED.
 */
export async function runTool(context, toolbox, command, options = {}) {
    // A tool whose input breaks off need not notice: mkfs.erofs then reads on for ever.
    const stop = new AbortController();
    const signal = AbortSignal.any([context.signal, stop.signal]);
    const spec = toolSandbox(toolbox, command, options);
    const child = spawnSandbox({ ...context, signal }, toolbox, spec, {
        stdin: options.stdin ? "pipe" : "ignore",
        execa: { maxBuffer: 64 << 20 },
    });
    const feeding = feed(child, options.stdin ?? []).catch((error) => {
        stop.abort();
        throw error;
    });
    try {
        // It has ended, whatever happens, before anybody removes what it writes to.
        const [, fed] = await Promise.allSettled([child, feeding]);
        if (fed.status === "rejected" && !context.signal.aborted)
            throw fed.reason;
        const result = await child;
        return { stdout: String(result.stdout ?? ""), stderr: String(result.stderr ?? "") };
    }
    catch (error) {
        if (!(error instanceof ExecaError))
            throw error;
        if (error.isCanceled)
            throw new MrrlError("INTERRUPTED", "interrupted", { cause: error });
        const blocked = sandboxFailure(toolbox, String(error.stderr ?? ""));
        if (blocked)
            throw blocked;
        throw new MrrlError("TOOL_FAILED", `${command[0]} ${error.signal ? `was killed by ${error.signal}` : `ended with ${error.exitCode}`}`, { evidence: tail(`${error.stdout ?? ""}\n${error.stderr ?? ""}`), cause: error });
    }
}
/** What writing to a process that is gone says, depending on when it went. */
const endedEarly = new Set(["EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED"]);
async function feed(child, chunks) {
    if (!child.stdin)
        return;
    try {
        await pipeline(Readable.from(chunks), child.stdin);
    }
    catch (error) {
        // The tool ended early: its own exit status says why.
        if (!endedEarly.has(error.code ?? ""))
            throw error;
    }
}
