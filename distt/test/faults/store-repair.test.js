import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import test, {} from "ava";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { Store } from "../../assembler/effects/store.js";
import { parseStoreName } from "../../assembler/model/store-name.js";
import { repair } from "../../assembler/workflow/repair.js";
import { testContext } from "../support/context.js";
import { definePackage, definitions, emptyWorld, prepare } from "../support/fault-scenes.js";
import { boxWorld, changePackage, flipBit, repairScene, storePath, } from "../support/keeping-scenes.js";
import { runMrrl } from "../support/mrrl-program.js";
import { copyWorld } from "../support/scene-runs.js";
import { toyStore } from "../support/toy-store.js";
import { differences, listWorld } from "../support/world-listing.js";
function store(world, verb, ...args) {
    const environment = { MRRL_STORE: join(world, "store"), MRRL_CACHE: join(world, "cache") };
    return runMrrl(["store", verb, ...args, ...definitions], environment, { cwd: world });
}
/** A world whose store is whole, and what its listing should be again. */
async function wholeBox(toy) {
    const base = await boxWorld(toy);
    // Like the worlds of each damage, it is a copy.
    return { base, whole: listWorld(await copyWorld(base, `${base} whole`)) };
}
function recordOf(path) {
    return path.replace("/store/store/", "/store/meta/").concat(".json");
}
test.serial("fault 7: what is damaged is as it was after a repair, and nothing else changed", async (t) => {
    const { base, whole } = await wholeBox(await toyStore());
    const damages = {
        "a flipped bit": (world) => flipBit(join(storePath(world, "app-"), "bin/app")),
        "a flipped bit in what it is built with": (world) => {
            flipBit(join(storePath(world, "app-"), "bin/app"));
            flipBit(join(storePath(world, "library-"), "code"));
        },
        modes: (world) => chmodSync(join(storePath(world, "app-"), "bin"), 0o777),
        "an environment": (world) => {
            const environment = storePath(world, "environment-");
            chmodSync(environment, 0o755);
            writeFileSync(join(environment, "file"), "new");
            chmodSync(environment, 0o555);
        },
        "a path is gone": (world) => removeTree(storePath(world, "library-")),
        "a record is gone": (world) => rmSync(recordOf(storePath(world, "app-"))),
        "a record is cut off, and the path damaged": (world) => {
            writeFileSync(recordOf(storePath(world, "app-")), '{"format": 1,');
            flipBit(join(storePath(world, "app-"), "bin/app"));
        },
        "the record of an environment is gone": (world) => rmSync(recordOf(storePath(world, "environment-"))),
    };
    for (const [what, damage] of Object.entries(damages)) {
        const world = await copyWorld(base, `${base} ${what.replaceAll(" ", "-")}`);
        await damage(world);
        const run = await store(world, "repair", "app-1", "library-1", "environment-");
        t.is(run.exitCode, 0, `${what}: ${run.stdout}${run.stderr}`);
        t.regex(run.stdout, /(exchanged for|replaced by|has the record of) a new build/, what);
        t.deepEqual(differences(listWorld(world), whole), [], `${what}: ${run.stderr}`);
    }
});
/** Runs a repair in this process, with a source of replacements. */
async function repairFrom(world, source, path) {
    const context = await testContext({
        storeRoot: join(world, "store"),
        cacheRoot: join(world, "cache"),
        packages: [join(world, "packages")],
        profiles: [join(world, "profiles")],
    });
    const own = new Store(context.settings.storeRoot);
    return repair(context, own, [parseStoreName(basename(path))], [source]);
}
test.serial("fault 7: a replacement is verified before it is exchanged: wrong bytes change nothing", async (t) => {
    const { base, whole } = await wholeBox(await toyStore());
    const path = storePath(base, "app-");
    const right = JSON.parse(readFileSync(recordOf(path), "utf8"));
    const copy = await copyWorld(path, `${base} app`);
    flipBit(join(path, "bin/app"));
    const damaged = listWorld(base);
    const seen = [];
    const source = (spoil) => ({
        title: "a cache",
        provide: async (_, record, into) => {
            await removeTree(into);
            await copyWorld(copy, into);
            spoil(into);
            seen.push(record?.treeHash, differences(listWorld(base), damaged).filter((line) => !/\.tmp|leases|\.repair/.test(line)));
            return right;
        },
    });
    // Nothing can be built, either.
    rmSync(join(base, "packages/app"), { recursive: true });
    rmSync(join(base, "profiles/box.yaml"));
    const before = listWorld(base);
    for (const spoil of [
        (into) => flipBit(join(into, "bin/app")),
        (into) => chmodSync(join(into, "bin/app"), 0o755),
        (into) => {
            chmodSync(into, 0o755);
            writeFileSync(join(into, "more"), "");
            chmodSync(into, 0o555);
        },
    ]) {
        const { repaired, failed } = await repairFrom(base, source(spoil), path);
        t.deepEqual(repaired, []);
        t.is(failed[0]?.error.code, "NOT_REPRODUCIBLE");
        t.regex(failed[0]?.error.evidence ?? "", /recorded tree hash [0-9a-f]{64}\na cache has /);
        t.deepEqual(differences(listWorld(base), before).filter((line) => !/leases/.test(line)), []);
    }
    t.is(seen[0], right.treeHash, "it is told what is wanted");
    t.deepEqual(seen[1]?.constructor, Array);
    const { repaired } = await repairFrom(base, source(() => { }), path);
    t.like(repaired[0], { source: "a cache", how: "exchanged" });
    const now = differences(listWorld(base), whole);
    t.deepEqual(now.filter((line) => !/^(packages|profiles|store\/roots)\/|leases/.test(line)), []);
});
async function unchanged(t, world, told, name = "app-1") {
    const before = listWorld(world);
    const run = await store(world, "repair", name);
    t.is(run.exitCode, 4, run.stderr);
    t.regex(run.stderr, told);
    const now = differences(listWorld(world), before);
    t.deepEqual(now.filter((line) => !line.startsWith("store/logs/")), []);
}
test.serial("fault 7: what comes out differently, or is not defined any more stays as it is", async (t) => {
    const base = emptyWorld(await toyStore());
    definePackage(base, "app", 'cat /proc/sys/kernel/random/uuid > "$out/uuid"');
    const app = ["build", "--package", "app", ...definitions];
    await prepare(base, app);
    flipBit(join(storePath(base, "app-"), "uuid"));
    await unchanged(t, base, /another app-1.* came out than is recorded\n {2}\| recorded tree hash \w+\n {2}\| a new build has \w+\nhint: nothing was changed; .*mrrl verify/s);
    changePackage(base, "app", "false");
    await unchanged(t, base, /nothing provides a new app-1.*\nhint: .*definition/s);
});
test.serial("fault 7: readers see the old or the new path at any moment of the exchange", async (t) => {
    const scene = await repairScene(await toyStore());
    const file = join(storePath(scene.base, "app-"), "bin/app");
    const old = readFileSync(file, "utf8");
    let done = false;
    const run = store(scene.base, "repair", "app-1").finally(() => {
        done = true;
    });
    const seen = new Set();
    let reads = 0;
    while (!done) {
        for (let n = 0; n < 2000; n++, reads++)
            seen.add(existsSync(file) ? readFileSync(file, "utf8") : "nothing");
        await new Promise((resolve) => setImmediate(resolve));
    }
    t.is((await run).exitCode, 0, (await run).stderr);
    t.regex((await run).stdout, /exchanged for a new build/);
    seen.delete(old);
    t.is(seen.size, 1, [...seen].join("\n"));
    t.false(seen.has("nothing"));
    t.log(`${reads} reads`);
});
test.serial("fault 7: without tools a path is replaced by two renames", async (t) => {
    const base = await boxWorld(await toyStore());
    flipBit(join(storePath(base, "library-"), "code"));
    // A link to nothing is like no path; what has no mv cannot exchange.
    const tools = storePath(base, "tools-");
    rmSync(tools);
    const copy = join(base, "store/store", basename(tools));
    const source = {
        title: "a cache",
        provide: async (name, _, into) => {
            if (name.name !== "library")
                return undefined;
            writeFileSync(join(into, "code"), "code\n");
            chmodSync(join(into, "code"), 0o444);
            chmodSync(into, 0o555);
            return JSON.parse(readFileSync(recordOf(join(copy, "..", name.full)), "utf8"));
        },
    };
    const { repaired } = await repairFrom(base, source, storePath(base, "library-"));
    t.like(repaired[0], { how: "renamed", source: "a cache" });
    const path = storePath(base, "library-");
    t.is(readFileSync(join(path, "code"), "utf8"), "code\n");
    t.deepEqual(readdirSync(join(base, "store/store")).filter((name) => name.startsWith(".")), []);
});
