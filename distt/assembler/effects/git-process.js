import { MrrlError } from "../errors/mrrl-error.js";
import { cacheFull } from "./cache-writing.js";
import { DownloadFailure } from "./download-failure.js";
import { tail } from "./exec.js";
import { spawnSandbox } from "./sandbox.js";
import { sandboxFailure } from "./sandbox-failure.js";
import { toolSandbox } from "./toolbox.js";
/** What of git's messages is kept, in characters. */
const keptMessages = 1 << 16;
/** A run of git that failed: what it said is in the message. */
export class GitFailed extends Error {
    /** All that git said, shortened. */
    messages;
    constructor(messages) {
        super(tail(messages, 3).replaceAll("\n", "; ") || "git failed");
        this.messages = messages;
    }
}
/**
 * Runs git in a sandbox of the tools closure, never longer than the deadlines say.
 * @returns its standard output, unless `onOutput` took it.
 * @throws GitFailed; DownloadFailure (stalled) at a deadline; NO_USER_NAMESPACES; INTERRUPTED.
 */
export async function runGit(context, toolbox, git, run) {
    const watch = new Deadlines(run.deadlines);
    const signal = AbortSignal.any([context.signal, watch.signal]);
    const planned = toolSandbox(toolbox, git.command, git);
    const spec = { ...planned, mounts: lastOfEachTarget(planned.mounts) };
    let messages = "";
    let output = "";
    try {
        const child = spawnSandbox({ ...context, signal }, toolbox, spec, {
            stdin: run.stdin ? "pipe" : "ignore",
            execa: { buffer: false, reject: false },
        });
        child.stderr?.setEncoding("utf8").on("data", (text) => {
            watch.alive();
            for (const line of text.split(/[\r\n]+/))
                if (line)
                    run.onMessage?.(line);
            messages = (messages + text).slice(-keptMessages);
        });
        const consume = run.onOutput ??
            (async (chunks) => {
                for await (const chunk of chunks)
                    output += Buffer.from(chunk).toString("utf8");
            });
        const fed = run.stdin && child.stdin ? feed(run.stdin, child.stdin) : undefined;
        const consumed = consume(alive(child.stdout, watch)).catch((error) => {
            watch.stop(error);
            return { error };
        });
        const [result, failed] = await Promise.all([child, consumed, fed]);
        context.signal.throwIfAborted();
        if (watch.signal.aborted)
            throw watch.signal.reason;
        if (failed)
            throw failed.error;
        if (!result.failed)
            return output;
        const blocked = sandboxFailure(toolbox, messages);
        if (blocked)
            throw blocked;
        if (/^bwrap: /m.test(messages)) {
            throw new MrrlError("TOOL_FAILED", "git's sandbox could not be made", { evidence: messages });
        }
        const failure = new GitFailed(withoutProgress(messages));
        if (/No space left on device|Disk quota exceeded/.test(messages)) {
            throw cacheFull(context.settings.cacheRoot, failure);
        }
        throw failure;
    }
    catch (error) {
        if (context.signal.aborted) {
            throw new MrrlError("INTERRUPTED", "interrupted", { cause: error });
        }
        throw error;
    }
    finally {
        watch.end();
    }
}
/** bwrap cannot mount a file (/etc/hosts) over one that it has made itself. */
function lastOfEachTarget(mounts) {
    const last = new Map(mounts.map((mount) => ["target" in mount ? mount.target : mount, mount]));
    return [...last.values()];
}
async function* alive(chunks, watch) {
    for await (const chunk of chunks) {
        watch.alive();
        yield chunk;
    }
}
/** git ends early when it is told nonsense; its exit status says so then. */
async function feed(lines, stdin) {
    let broken = false;
    stdin.on("error", () => {
        broken = true;
    });
    for (const line of lines) {
        if (broken)
            return;
        if (!stdin.write(line)) {
            await new Promise((resolve) => {
                stdin.once("drain", resolve);
                stdin.once("close", resolve);
                stdin.once("error", resolve);
            });
        }
    }
    stdin.end();
}
/** What is left of git's messages when reports that were overwritten on a terminal are dropped. */
function withoutProgress(messages) {
    return messages
        .split("\n")
        .map((line) => line.split("\r").at(-1) ?? "")
        .filter((line) => line !== "" && !/^(?:remote: )?[A-Z][a-z ]+: +\d+(?:% \(|,? done)/.test(line))
        .join("\n");
}
/** Aborts at a deadline. */
class Deadlines {
    #controller = new AbortController();
    #silence;
    #total;
    constructor({ silence, total }) {
        const abort = (message) => this.stop(new DownloadFailure(message, "stalled"));
        this.#silence = setTimeout(() => abort(`git said nothing for ${silence / 1000} s`), silence);
        this.#total = setTimeout(() => abort(`git was not done after ${total / 1000} s`), total);
    }
    get signal() {
        return this.#controller.signal;
    }
    alive() {
        this.#silence.refresh();
    }
    stop(reason) {
        this.#controller.abort(reason);
    }
    end() {
        clearTimeout(this.#silence);
        clearTimeout(this.#total);
    }
}
