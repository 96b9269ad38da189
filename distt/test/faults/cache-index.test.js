import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { signEnvelope } from "../../assembler/model/dsse.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { cacheFaults, spoil } from "../support/cache-faults.js";
import { readIndex, readRecords, writeIndex, writeRecord, } from "../support/cache-rig.js";
import { listWorld } from "../support/world-listing.js";
let rig;
let at;
let spoiled;
let buildsRight;
test.before(async () => {
    ({ rig, at, spoiled, buildsRight } = await cacheFaults());
});
test.after.always(() => removeTree(rig.directory));
/** What is remembered of caches in a store. */
function remembered({ store }) {
    return listWorld(join(store, "caches"));
}
test.serial("fault 31: an index without a signature, of an unknown or of a revoked key", async (t) => {
    const unsigned = spoiled("unsigned");
    spoil(join(unsigned, "index.json"), (bytes) => {
        const envelope = JSON.parse(bytes.toString());
        return Buffer.from(JSON.stringify({ ...envelope, signatures: [] }));
    });
    const all = ["app", "library"];
    const caches = rig.caches("unsigned", [unsigned], ["ann"]);
    await buildsRight(t, "unsigned", caches, { said: /1 to 64 signatures/, built: all });
    const stranger = rig.caches("stranger", [at("good")], ["bob"]);
    const machine = await buildsRight(t, "stranger", stranger, {
        said: /none of the trusted keys signed it.*trust\.keys/,
        built: all,
    });
    t.throws(() => remembered(machine), { code: "ENOENT" });
    const { id } = rig.key("ann").publicKey;
    const revoked = rig.caches("revoked", [at("good")], ["ann", "bob"], `  revoked: ["${id}"]`);
    await buildsRight(t, "revoked", revoked, { said: new RegExp(`${id} is revoked`), built: all });
});
test.serial("fault 31: a record of an unknown key in an index that is trusted", async (t) => {
    const cache = spoiled("foreign record");
    const [app] = readRecords(cache, "app", rig.key("ann"));
    writeRecord(cache, app, rig.key("eve"), rig.key("ann"));
    const caches = rig.caches("foreign record", [cache], ["ann"]);
    const told = {
        said: /a record of app-1\.\w+ is not used: .*none of the trusted keys/,
        built: ["app"],
    };
    await buildsRight(t, "foreign record", caches, told);
});
test.serial("fault 31: a signature of one kind of document is not one of another", async (t) => {
    const cache = spoiled("other kind");
    const [app] = readRecords(cache, "app", rig.key("ann"));
    const text = signEnvelope("application/vnd.in-toto+json", Buffer.from(JSON.stringify(app)), rig.key("ann"));
    writeFileSync(join(cache, "records", `${sha256(text)}.json`), text);
    const index = readIndex(cache, rig.key("ann"));
    const records = new Map(index.records).set(app.path.storeName, [sha256(text)]);
    writeIndex(cache, { ...index, version: 2, records }, rig.key("ann"));
    const caches = rig.caches("other kind", [cache], ["ann"]);
    await buildsRight(t, "other kind", caches, {
        said: /its payload is no application/,
        built: ["app"],
    });
});
test.serial("fault 32: an index that is expired, older, frozen, of another cache, or forked", async (t) => {
    const ann = rig.key("ann");
    const cache = spoiled("moving");
    const caches = rig.caches("moving", [cache], ["ann"]);
    const machine = rig.machine("moving");
    const index = readIndex(cache, ann);
    const now = Math.floor(Date.now() / 1000);
    const pull = ["--caches", caches, "cache", "pull", "app", "--package"];
    writeIndex(cache, { ...index, version: 7 }, ann);
    const first = await machine.mrrl(pull);
    t.is(first.exitCode, 0, first.stderr);
    const state = remembered(machine);
    for (const [what, spoilt, said] of [
        ["older", { ...index, version: 6 }, /version 6, and version 7 was seen already/],
        [
            "forked",
            { ...index, version: 7, expires: index.expires + 1 },
            /two different indexes with version 7/,
        ],
        [
            "expired",
            { ...index, version: 8, expires: now - 1 },
            /expired on .*; this machine's clock says/,
        ],
        [
            "another cache's",
            { ...index, version: 9, cache: "00000000-0000-4000-8000-000000000000" },
            /the index of another cache/,
        ],
    ]) {
        writeIndex(cache, spoilt, ann);
        // The packages go, so that they are wanted again.
        for (const name of ["app", "library"])
            await removePath(machine, name);
        await buildsRight(t, what, caches, { said, built: ["app", "library"] }, machine);
        t.deepEqual(remembered(machine), state, what);
    }
    writeIndex(cache, { ...index, version: 8 }, ann);
    for (const name of ["app", "library"])
        await removePath(machine, name);
    const again = await machine.mrrl(pull);
    t.is(again.exitCode, 0, again.stderr);
    t.notDeepEqual(remembered(machine), state);
});
test.serial("fault 32: a frozen cache: the same index is taken until it expires", async (t) => {
    const ann = rig.key("ann");
    const cache = spoiled("frozen");
    const caches = rig.caches("frozen", [cache], ["ann"]);
    const expires = Math.floor(Date.now() / 1000) + 12;
    writeIndex(cache, { ...readIndex(cache, ann), expires }, ann);
    const machine = rig.machine("frozen");
    const pull = ["--caches", caches, "cache", "pull", "library", "--package"];
    const fresh = await machine.mrrl(pull);
    t.is(fresh.exitCode, 0, fresh.stderr);
    await removePath(machine, "library");
    await new Promise((resolve) => setTimeout(resolve, expires * 1000 + 1000 - Date.now()));
    const frozen = await machine.mrrl(pull);
    t.is(frozen.exitCode, 1);
    t.regex(frozen.stderr, /the index expired on/);
});
test.serial("fault 32: a record or archive of another state of the cache", async (t) => {
    const ann = rig.key("ann");
    const cache = spoiled("mixed");
    const index = readIndex(cache, ann);
    const [app] = readRecords(cache, "app", ann);
    const digest = index.records.get(app.path.storeName)?.[0] ?? "";
    // A good signature over the same path, but not what the index names.
    writeRecord(cache, { ...app, builder: "an older state" }, ann);
    const other = readIndex(cache, ann).records.get(app.path.storeName)?.[0] ?? "";
    const text = readFileSync(join(cache, "records", `${other}.json`));
    writeFileSync(join(cache, "records", `${digest}.json`), text);
    writeIndex(cache, { ...index, version: 3 }, ann);
    const caches = rig.caches("mixed", [cache], ["ann"]);
    const told = {
        said: /not the one that the index names.*expected sha256 .*, got/,
        built: ["app"],
    };
    await buildsRight(t, "mixed", caches, told);
});
function removePath(machine, name) {
    return removeTree(machine.path(name));
}
