import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { giveToBuildUser, sandboxOfBuild } from "../effects/build-places.js";
import { withBuildUser } from "../effects/build-user.js";
import { withLock } from "../effects/lock.js";
import { removeTree } from "../effects/remove-tree.js";
import { spawnSandbox } from "../effects/sandbox.js";
import { packagedPrograms } from "../effects/sandbox-programs.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { buildInputs } from "../plan/build-graph.js";
import { scriptPath } from "../plan/build-sandbox.js";
import { build, fetchWithTools } from "./build.js";
/**
 * Enters the sandbox of a build: after a failed one with its /build and $out as it left
 * them, otherwise with empty ones. What the shell writes to $out never gets into the
 * store. Nobody else builds this path meanwhile.
 * @returns the exit status of the command, or of the shell.
 * @throws USAGE when the package is not built by a script, or is being built right now.
 */
export async function enterSandbox(context, request) {
    const { store, derivations, derivation, tools } = request;
    const { storeName } = derivation;
    if (derivation.builder !== "sh") {
        throw new MrrlError("USAGE", `${storeName.name} is unpacked, not built: it has no sandbox`, {
            hint: `look at it in ${store.physicalPath(storeName)}`,
        });
    }
    await build(context, store, derivations, buildInputs(derivation), tools);
    await fetchWithTools(context, store, derivations, derivation.sources, tools);
    return withLock(context, store.physicalPath(storeName), () => enter(context, request), () => {
        throw new MrrlError("USAGE", `${storeName.name} is being built right now`, {
            hint: "wait until that build has ended",
        });
    });
}
async function enter(context, request) {
    const { store, derivation, command } = request;
    const directory = store.buildDirectory(derivation.storeName);
    const failed = existsSync(`${directory}/script`);
    // A run that was killed may have got as far as any of these.
    await mkdir(`${directory}/build`, { recursive: true });
    await mkdir(`${directory}/output`, { recursive: true });
    if (!failed)
        await writeFile(`${directory}/script`, derivation.script);
    await chmod(`${directory}/script`, 0o444);
    if (command.length === 0) {
        context.events.info(`${failed ? "as the failed build left it" : "not failed: /build and $out are empty"}; the build script is ${scriptPath}, and 'exit' leads back`);
    }
    await context.events.flush();
    try {
        return await withBuildUser(context, (user) => run(context, request, directory, user));
    }
    finally {
        if (!failed)
            await removeTree(directory);
    }
}
async function run(context, { store, derivation, tools, command }, directory, user) {
    const places = { directory, output: `${directory}/output` };
    await giveToBuildUser(context, places, user);
    const spec = await sandboxOfBuild(context, store, derivation, places, user);
    const root = derivation.root && store.physicalPath(derivation.root);
    const toolbox = { root: store.physicalPath(tools.storeName) };
    const programs = await packagedPrograms(store, derivation.root);
    const inside = command.length > 0 ? { ...spec, command } : shell(spec, root, derivation);
    // The terminal stays as it is: an interactive shell makes its jobs the terminal's own, so
    // that Ctrl-C reaches them alone, and needs an ordinary terminal for that.
    const result = await spawnSandbox(context, toolbox, inside, {
        interactive: true,
        stdin: "inherit",
        execa: { reject: false },
        ...(programs && { programs }),
    });
    context.signal.throwIfAborted();
    return result.exitCode ?? 1;
}
function shell(spec, root, { storeName }) {
    const bash = root !== undefined && existsSync(`${root}/usr/bin/bash`);
    return {
        ...spec,
        environment: {
            ...spec.environment,
            TERM: "xterm",
            PS1: bash ? `[mrrl ${storeName.name}] \\w \\$ ` : `[mrrl ${storeName.name}] $ `,
        },
        command: bash ? ["/usr/bin/bash", "--norc", "--noprofile"] : ["/bin/sh"],
    };
}
