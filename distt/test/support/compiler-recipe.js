import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { giveToBuildUser, sandboxOfBuild } from "../../assembler/effects/build-places.js";
import { withBuildUser } from "../../assembler/effects/build-user.js";
import { canonicalise } from "../../assembler/effects/canonicalise.js";
import { loadPackage } from "../../assembler/effects/definitions.js";
import { ReferenceScanner } from "../../assembler/effects/reference-scanner.js";
import { spawnSandbox } from "../../assembler/effects/sandbox.js";
import { packagedPrograms } from "../../assembler/effects/sandbox-programs.js";
import { Store } from "../../assembler/effects/store.js";
import { logicalPath, logicalStore, parseStoreName } from "../../assembler/model/store-name.js";
import { treeHash } from "../../assembler/model/tree-listing.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { build } from "../../assembler/workflow/build.js";
import { testToolbox } from "./toolbox.js";
/** Whatever compiles and whatever comes of it: they always have these names. */
const compilerPath = "/fixpoint/cc";
const outputPath = "/fixpoint/out";
export async function compilerRecipe() {
    const { context: usual, toolbox } = await testToolbox();
    const context = { ...usual, settings: { ...usual.settings, toolchain: "musl-cross" } };
    const derived = derivePackage(await loadPackage(context, "gcc"));
    const recipe = derived.package;
    const store = new Store(context.settings.storeRoot);
    await build(context, store, derived.derivations, [recipe.storeName], derived.tools);
    const programs = await packagedPrograms(store, recipe.root);
    const environment = store.physicalPath(derived.toolchain.storeName);
    return {
        stage2: await packageOfLink(store, `${environment}/usr/bin/gcc`),
        usual: (await store.record(recipe.storeName)).treeHash,
        async run(compiler) {
            const directory = await mkdtemp(join(tmpdir(), "mrrl fixpoint-"));
            const places = { directory, output: join(directory, "out") };
            await mkdir(join(directory, "build"));
            await mkdir(places.output);
            await writeFile(join(directory, "script"), recipe.script, { mode: 0o444 });
            const log = createWriteStream(join(directory, "log"));
            await withBuildUser(context, async (user) => {
                await giveToBuildUser(context, places, user);
                const spec = await sandboxOfBuild(context, store, recipe, places, user);
                const moved = atConstantPaths(spec, recipe, compiler);
                const child = spawnSandbox(context, toolbox, moved, {
                    execa: { buffer: false, all: true, reject: false },
                    ...(programs && { programs }),
                });
                child.all?.pipe(log);
                const { exitCode } = await child;
                if (exitCode !== 0)
                    throw new Error(`the recipe ended with ${exitCode}: ${log.path}`);
            });
            await finished(log);
            const { entries } = await canonicalise(places.output, new ReferenceScanner([]));
            return { directory: places.output, entries, treeHash: treeHash(entries) };
        },
    };
}
/** The sandbox of a build, with $out at another place and a compiler first in PATH. */
function atConstantPaths(spec, recipe, compiler) {
    const out = logicalPath(recipe.storeName);
    const mounts = spec.mounts.map((mount) => mount.type === "bind" && mount.target === out ? { ...mount, target: outputPath } : mount);
    const { PATH = "" } = spec.environment;
    const cc = {
        type: "bind",
        source: compiler,
        target: compilerPath,
        writable: false,
    };
    return {
        ...spec,
        // Before the last, which makes the root read-only.
        mounts: [...mounts.slice(0, -1), cc, ...mounts.slice(-1)],
        environment: {
            ...spec.environment,
            out: outputPath,
            PATH: `${compilerPath}/bin:${PATH}`,
        },
    };
}
/** The physical path of the package that a program of a forest of links belongs to. */
async function packageOfLink(store, link) {
    const target = await readlink(link);
    const [full = ""] = target.slice(logicalStore.length + 1).split("/");
    return store.physicalPath(parseStoreName(full));
}
