import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { readTree } from "../../assembler/effects/tree-reader.js";
import { treeHash } from "../../assembler/model/tree-listing.js";
import { cacheFaults, flipped, spoil } from "../support/cache-faults.js";
import { archiveFile, readIndex, readRecords } from "../support/cache-rig.js";
import { listWorld } from "../support/world-listing.js";
let rig;
let builder;
let at;
let spoiled;
let buildsRight;
test.before(async () => {
    ({ rig, builder, at, spoiled, buildsRight } = await cacheFaults());
});
test.after.always(() => removeTree(rig.directory));
test.serial("fault 34: two pushes at the same time: the index has both, version by version", async (t) => {
    const pushes = ["library", "twin", "app"].map((name) => rig.push(builder, "shared", "ann", name));
    await Promise.all(pushes);
    const index = readIndex(at("shared"), rig.key("ann"));
    t.is(index.version, 3);
    t.deepEqual([...index.records.keys()].map((full) => full.split("-")[0]).sort(), [
        "app",
        "library",
        "twin",
    ]);
});
test.serial("threshold 2: a path that one of two builders altered is refused, built, and reported", async (t) => {
    const [app] = readRecords(at("bobs"), "app", rig.key("bob"));
    const caches = rig.caches("two", [at("good"), at("bobs")], ["ann", "bob"], "  threshold: 2");
    const fetched = { said: /fetch app 1: ok/, built: [] };
    await buildsRight(t, "two", caches, fetched);
    // Bob's machine builds something else, signs it honestly, and it is in his cache.
    const evil = rig.machine("evil");
    await evil.mrrl(["build", "--package", "app"]);
    const file = join(evil.path("app"), "bin/app");
    spoil(file, (bytes) => Buffer.concat([bytes, Buffer.from("evil\n")]));
    chmodSync(file, 0o444);
    const altered = await alteredRecord(evil, app);
    t.not(altered, app.path.treeHash);
    await rig.push(evil, "evils", "bob", "app");
    const both = rig.caches("altered", [at("good"), at("evils")], ["ann", "bob"], "  threshold: 2");
    const { id: ann } = rig.key("ann").publicKey;
    const { id: bob } = rig.key("bob").publicKey;
    await buildsRight(t, "altered", both, {
        said: new RegExp(`builders disagree about app-1.*built here.*${app.path.treeHash} here: as ${ann} signed, not as ${bob} did`, "s"),
        built: ["app"],
    });
    const one = rig.caches("one of two", [at("good")], ["ann", "bob"], "  threshold: 2");
    await buildsRight(t, "one of two", one, {
        said: /app-1\.\w+ is built here: 1 of the 2 keys that are asked for signed it/,
        built: ["app", "library"],
    });
});
test.serial("fault 7: repair gets the replacement from a cache, and not one that is altered", async (t) => {
    const machine = rig.machine("repair");
    await machine.mrrl(["build", "--package", "app"]);
    const file = join(machine.path("library"), "code");
    const damage = () => {
        spoil(file, flipped(0));
        chmodSync(file, 0o444);
    };
    damage();
    const cache = spoiled("repairs");
    const repair = (places) => machine.mrrl(["--caches", rig.caches("repair", places, ["ann"]), "store", "repair"]);
    const mended = await repair([cache]);
    t.is(mended.exitCode, 0, mended.stderr);
    t.regex(mended.stdout, /library-1\.\w+\n {2}exchanged for a binary cache/);
    t.deepEqual(listWorld(machine.path("library")), listWorld(builder.path("library")));
    damage();
    const [record] = readRecords(cache, "library", rig.key("ann"));
    spoil(archiveFile(cache, record), flipped(0));
    const built = await repair([cache]);
    t.is(built.exitCode, 0, built.stderr);
    t.regex(built.stderr, /library-1\.\w+ of .* is not used/);
    t.regex(built.stdout, /exchanged for a new build/);
    t.deepEqual(listWorld(machine.path("library")), listWorld(builder.path("library")));
});
test.serial("fault 6: gc while paths are pushed: what is pushed stays, and is whole", async (t) => {
    const machine = rig.machine("collected");
    await machine.mrrl(["build", "--package", "app"]);
    // The push needs these as well; what is pushed has no root.
    await machine.mrrl(["build", "--package", "zstd"]);
    const forgotten = await machine.mrrl(["store", "forget", "app"]);
    t.is(forgotten.exitCode, 0, forgotten.stderr);
    let pushed = false;
    const push = rig.push(machine, "collected", "ann", "app").finally(() => {
        pushed = true;
    });
    const leases = join(machine.store, "leases");
    const isHeld = () => readdirSync(leases).some((name) => readFileSync(join(leases, name), "utf8").includes("app-1."));
    while (!pushed && !isHeld())
        await new Promise((resolve) => setTimeout(resolve, 5));
    let rounds = 0;
    while (!pushed) {
        const run = await machine.mrrl(["store", "gc"]);
        t.is(run.exitCode, 0, run.stderr);
        rounds++;
    }
    await push;
    t.true(rounds > 0);
    t.log(`${rounds} collections`);
    // Nobody holds it any more.
    await machine.mrrl(["store", "gc"]);
    t.deepEqual(machine.paths("app"), []);
    const caches = rig.caches("collected", ["collected"], ["ann"]);
    const pull = ["--caches", caches, "cache", "pull", "app", "--package"];
    t.is((await machine.mrrl(pull)).exitCode, 0);
    t.deepEqual(listWorld(machine.path("app")), listWorld(builder.path("app")));
});
/** Makes the record of an altered path fit it, as an evil builder's would. @returns its tree hash */
async function alteredRecord(machine, { path }) {
    const hash = treeHash(await readTree(machine.path("app")));
    const file = join(machine.store, "meta", `${path.storeName}.json`);
    const record = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...record, treeHash: hash, size: record.size + 5 }));
    return hash;
}
