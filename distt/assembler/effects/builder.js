import { existsSync } from "node:fs";
import { chmod, mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { treeHash } from "../model/tree-listing.js";
import { shellCommand } from "../plan/shell-command.js";
import { BuildLog } from "./build-log.js";
import { giveToBuildUser, sandboxOfBuild } from "./build-places.js";
import { withBuildUser } from "./build-user.js";
import { canonicalise } from "./canonicalise.js";
import { BuildCgroup } from "./cgroup.js";
import { unpackDebs } from "./deb-threads.js";
import { withLock } from "./lock.js";
import { ReferenceScanner } from "./reference-scanner.js";
import { removeTree } from "./remove-tree.js";
import { spawnSandbox } from "./sandbox.js";
import { sandboxFailure } from "./sandbox-failure.js";
import { packagedPrograms } from "./sandbox-programs.js";
import { sourcePath, verifySource } from "./source-cache.js";
import { checkStatic } from "./static-check.js";
import { syncOutput } from "./sync-output.js";
/**
 * Makes the output of one derivation, unless the store has it: the TypeScript
 * runner of build scripts (docs/build-script.md). Its inputs must be in the store
 * and its sources in the cache.
 * @param inputs all transitive build inputs, whose digests are looked for.
 * @throws BUILD_FAILED, NOT_STATIC, HASH_MISMATCH, NO_USER_NAMESPACES, INTERRUPTED.
 */
export async function realise(runner, derivation, inputs, activity) {
    const { context, store } = runner;
    const { storeName } = derivation;
    await withLock(context, store.physicalPath(storeName), async () => {
        if (store.has(storeName))
            return activity.finish("reused");
        const started = performance.now();
        const output = await store.makeOutput(storeName);
        try {
            await produce(runner, derivation, output, activity);
            const scanner = new ReferenceScanner(inputs);
            const tree = await canonicalise(output, scanner);
            // Now that everything can be read, whatever modes the build left.
            if (derivation.builder === "sh" && derivation.options.static)
                await checkStatic(output);
            const record = {
                format: 1,
                storeName: storeName.full,
                treeHash: treeHash(tree.entries),
                references: scanner.references,
                size: tree.size,
                milliseconds: Math.round(performance.now() - started),
            };
            // The tools closure cannot be synced by itself before it is in place; its output can.
            const toolbox = derivation.builder === "unpack-debs" && existsSync(`${output}/usr/bin/sync`)
                ? { root: output }
                : runner.toolbox;
            await store.commit(storeName, output, record, (path) => syncOutput(context, toolbox, path, tree, store.recordPath(storeName)), derivation.script);
        }
        catch (error) {
            // What cannot be removed now is removed by the next run.
            await removeTree(output).catch(() => { });
            if (context.signal.aborted) {
                await removeTree(store.buildDirectory(storeName)).catch(() => { });
            }
            throw withPlace(store.explain(error), derivation);
        }
    }, () => activity.log("waiting for another mrrl that is building this"));
}
async function produce(runner, derivation, output, activity) {
    switch (derivation.builder) {
        case "unpack-debs":
            return unpackRoot(runner, derivation, output, activity);
        case "sh":
            return runScript(runner, derivation, output, activity);
    }
}
async function unpackRoot({ context }, derivation, output, activity) {
    const debs = derivation.sources.map((source) => ({
        file: sourcePath(context, source),
        sha256: source.sha256,
    }));
    await unpackDebs(debs, output, {
        threads: context.settings.jobs,
        signal: context.signal,
        onProgress: (done, total) => activity.progress(done, total),
    });
    for (const [path, target] of Object.entries(derivation.links)) {
        await mkdir(dirname(`${output}/${path}`), { recursive: true });
        await symlink(target, `${output}/${path}`);
    }
}
async function runScript(runner, derivation, output, activity) {
    const { context, store } = runner;
    const directory = store.buildDirectory(derivation.storeName);
    await removeTree(directory);
    await mkdir(`${directory}/build`, { recursive: true });
    await writeFile(`${directory}/script`, derivation.script);
    await chmod(`${directory}/script`, 0o444);
    for (const source of derivation.sources) {
        await verifySource(sourcePath(context, source), source);
    }
    const places = { output, directory };
    const log = new BuildLog(store.logPath(derivation.storeName), (line) => activity.log(line));
    const outcome = await withBuildUser(context, (user) => attempt(runner, derivation, places, user, log));
    await log.close();
    if (context.signal.aborted)
        throw new MrrlError("INTERRUPTED", "interrupted");
    if (outcome !== undefined) {
        const blocked = sandboxFailure(runner.toolbox, log.tail);
        if (blocked)
            throw blocked;
        await keepForShell(output, directory);
        throw new MrrlError("BUILD_FAILED", `the build of ${derivation.storeName.name} ${outcome}`, {
            evidence: log.tail,
            hint: `whole log: ${shellCommand(["zcat", log.path])}; its sandbox as it was left: ${reentry(context, derivation)}`,
        });
    }
    await removeTree(directory);
}
/** Runs the script once, as `user`. @returns what went wrong, in words; undefined: nothing. */
async function attempt({ context, store, toolbox, tokens, cgroup: place }, derivation, places, user, log) {
    const { limits } = context.settings;
    await giveToBuildUser(context, places, user);
    const spec = await sandboxOfBuild(context, store, derivation, places, user, tokens?.fifo);
    const programs = await packagedPrograms(store, derivation.root);
    const cgroup = "directory" in place ? new BuildCgroup(place.directory, limits) : undefined;
    try {
        const child = spawnSandbox(context, toolbox, spec, {
            execa: { buffer: false, all: true, reject: false },
            ...(cgroup && { cgroup: cgroup.directory }),
            ...(programs && { programs }),
        });
        child.all?.on("data", (chunk) => {
            log.write(chunk);
            if (log.bytes > limits.log)
                child.kill("SIGKILL");
        });
        const result = await child;
        if (!result.failed)
            return undefined;
        if (log.bytes > limits.log)
            return `wrote more than ${limits.log >> 20} MiB of output`;
        if (cgroup?.ranOutOfMemory)
            return `used more than ${limits.memory >> 20} MiB of memory`;
        if (result.exitCode !== undefined)
            return `ended with ${result.exitCode}`;
        return `was killed by ${result.signal ?? result.code}`;
    }
    finally {
        await cgroup?.remove();
    }
}
/** What a failed build left in $out goes to its directory, beside `build`. */
async function keepForShell(output, directory) {
    // Only a writable directory can get another parent (for others than root).
    await chmod(output, 0o755);
    // In a perturbed world that is on another file system, and goes with that world.
    await rename(output, `${directory}/output`).catch((error) => {
        if (error.code !== "EXDEV")
            throw error;
    });
}
/** The line that leads back into the sandbox of a failed build. */
function reentry({ settings }, { storeName, profile }) {
    const option = (name, directories) => directories.slice(0, -1).flatMap((directory) => [name, directory]);
    return shellCommand([
        ...["npx", "mrrl", "shell", ...option("--packages", settings.packageDirectories)],
        ...(profile === undefined
            ? []
            : [...option("--profiles", settings.profileDirectories), "--profile", profile]),
        storeName.name,
    ]);
}
function withPlace(error, derivation) {
    if (!(error instanceof MrrlError) || error.place !== undefined)
        return error;
    const { hint, evidence } = error;
    return new MrrlError(error.code, error.message, {
        place: derivation.place,
        ...(hint === undefined ? {} : { hint }),
        ...(evidence === undefined ? {} : { evidence }),
        cause: error,
    });
}
