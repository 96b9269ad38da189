import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheRig, copyCache } from "./cache-rig.js";
import { listWorld } from "./world-listing.js";
export async function cacheFaults() {
    const rig = await cacheRig({
        library: ['echo code > "$out/code"'],
        app: ['mkdir "$out/bin"; echo "$pkg_library" > "$out/bin/app"', "dependencies: [library]"],
        twin: ['echo something else > "$out/code"'],
    });
    const builder = rig.machine("builder");
    for (const name of ["app", "twin"])
        await builder.mrrl(["build", "--package", name]);
    await rig.push(builder, "good", "ann", "app", "twin");
    await rig.push(builder, "bobs", "bob", "app");
    const at = (name) => join(rig.directory, name);
    return {
        ...{ rig, builder, at },
        spoiled: (name) => copyCache(at("good"), at(name)),
        async buildsRight(t, name, caches, { said, built }, machine = rig.machine(name)) {
            const run = await machine.mrrl(["--caches", caches, "build", "--package", "app"]);
            t.is(run.exitCode, 0, run.stderr);
            t.regex(run.stderr, said);
            for (const each of ["app", "library"]) {
                t.is(run.stderr.includes(`build ${each} 1: ok`), built.includes(each), `${each}: ${run.stderr}`);
                t.deepEqual(listWorld(machine.path(each)), listWorld(builder.path(each)));
            }
            return machine;
        },
    };
}
/** Changes a file of a cache, or of a store. */
export function spoil(file, change) {
    chmodSync(file, 0o644);
    writeFileSync(file, change(readFileSync(file)));
}
/** Flips a bit of the byte at a place. */
export const flipped = (at) => (bytes) => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
};
