import { readdir, readlink } from "node:fs/promises";
import { totalmem } from "node:os";
import { createInterface } from "node:readline";
import { catalogue } from "../errors/catalogue.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { perturbedWorld } from "../plan/perturbed-world.js";
import { tail } from "./exec.js";
import { spawnSandbox } from "./sandbox.js";
import { sandboxFailure } from "./sandbox-failure.js";
import { runTool } from "./toolbox.js";
/**
 * Runs mrrl itself in a perturbed world; its verb prints JSON.
 * @returns what it printed.
 * @throws what it threw, with its code; NO_USER_NAMESPACES; INTERRUPTED.
 */
export async function runPerturbed(context, toolbox, run, activity) {
    const spec = perturbedWorld({
        ...run,
        root: await rootNames(),
        node: process.execPath,
        buildsInMemory: canBuildInMemory(),
    });
    const { changesUser } = run;
    const child = spawnSandbox(changesUser ? withNamespaces(context) : context, toolbox, spec, {
        execa: { reject: false, maxBuffer: 256 << 20 },
    });
    if (child.stderr) {
        createInterface({ input: child.stderr }).on("line", (line) => forward(line, activity));
    }
    const result = await child;
    context.signal.throwIfAborted();
    const text = String(result.stdout ?? "");
    if (!result.failed)
        return JSON.parse(text);
    const blocked = sandboxFailure(toolbox, String(result.stderr ?? ""));
    if (blocked)
        throw blocked;
    throw failure(text, tail(String(result.stderr ?? "")));
}
/** A tmpfs has half of the memory, and a compiler's or kernel's build takes 3 GiB. */
const buildMemory = 8 * 1024 ** 3;
/** Whether the builds of another world are made in memory. */
function canBuildInMemory() {
    return totalmem() >= buildMemory;
}
/**
 * Whether mrrl can be another user in another world. Root's sandboxes need no user
 * namespace, but being another user who owns the same files does.
 */
export async function canChangeUser(context, toolbox) {
    if (context.settings.isolation === "user-namespace")
        return true;
    try {
        await runTool(withNamespaces(context), toolbox, ["true"]);
        return true;
    }
    catch (error) {
        if (error instanceof MrrlError && error.code === "NO_USER_NAMESPACES")
            return false;
        throw error;
    }
}
/** Sandboxes made as for an ordinary user. */
function withNamespaces(context) {
    return { ...context, settings: { ...context.settings, isolation: "user-namespace" } };
}
/** The host's top-level directories, and the links among them. */
async function rootNames() {
    const entries = await readdir("/", { withFileTypes: true });
    return Promise.all(entries
        .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
        .map(async (entry) => ({
        name: entry.name,
        ...(entry.isSymbolicLink() ? { link: await readlink(`/${entry.name}`) } : {}),
    })));
}
/** Lines of the other run's progress, one event each, become lines of this one's. */
function forward(line, activity) {
    const event = line.startsWith('{"type"')
        ? JSON.parse(line)
        : { type: "log", line };
    if (event.type === "log" && event.line)
        activity.log(event.line);
}
/** The error that the other run printed, said once more. */
function failure(stdout, stderr) {
    try {
        const { error } = JSON.parse(stdout);
        if (!(error.code in catalogue))
            throw new TypeError(error.code);
        return new MrrlError(error.code, `in another world: ${error.message}`, {
            ...(error.place === undefined ? {} : { place: error.place }),
            ...(error.evidence === undefined ? {} : { evidence: error.evidence }),
            // Its own names paths that are gone.
            hint: "it fails only there if `mrrl build` and `mrrl image` succeed; docs/reproducibility.md says what is different",
        });
    }
    catch {
        return new MrrlError("BUG", "mrrl could not run in another world", { evidence: stderr });
    }
}
