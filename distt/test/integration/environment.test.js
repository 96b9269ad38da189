import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import test from "ava";
import { canonicalise } from "../../assembler/effects/canonicalise.js";
import { realiseEnvironment } from "../../assembler/effects/environment-writer.js";
import { ReferenceScanner } from "../../assembler/effects/reference-scanner.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { treeHash } from "../../assembler/model/tree-listing.js";
import { checkForbidden } from "../../assembler/plan/forbidden.js";
import { toyStore } from "../support/toy-store.js";
async function joined(toy, ...names) {
    const packages = [];
    for (const name of names) {
        await toy.build(name);
        packages.push({ name: (await toy.derive(name)).package.storeName, priority: 0 });
    }
    return realiseEnvironment(toy.context, toy.store, "demo", packages, async () => { });
}
const bin = (name) => `mkdir "$out/bin"; echo ${name} > "$out/bin/${name}"`;
test("an environment is a store path whose name is its tree hash", async (t) => {
    const toy = await toyStore();
    toy.define("one", `${bin("a")}; mkdir "$out/share"; echo s > "$out/share/s"`);
    toy.define("two", bin("b"));
    const name = await joined(toy, "one", "two");
    const path = toy.store.physicalPath(name);
    t.deepEqual(readdirSync(path), ["bin", "share"]);
    t.true(lstatSync(`${path}/share`).isSymbolicLink(), "folded");
    t.is(readFileSync(toy.store.physicalOf(readlinkSync(`${path}/bin/b`)), "utf8"), "b\n");
    t.is(lstatSync(`${path}/bin`).mtimeMs, 1000);
    const { entries } = await canonicalise(path, new ReferenceScanner([]));
    t.is(treeHash(entries), name.digest);
    const closure = await toy.store.closure([name]);
    t.deepEqual(closure.map((each) => each.name), ["environment", "one", "two"]);
    t.is((await joined(toy, "two", "one")).full, name.full, "the order does not matter");
});
test("a conflict names both owners and leaves nothing", async (t) => {
    const toy = await toyStore();
    toy.define("one", bin("same"));
    toy.define("two", bin("same"));
    const error = await t.throwsAsync(joined(toy, "one", "two"), { instanceOf: MrrlError });
    t.is(error?.code, "ENVIRONMENT_CONFLICT");
    t.regex(error?.message ?? "", /both one and two have bin\/same/);
    t.deepEqual(readdirSync(`${toy.store.root}/store`).filter((name) => name.includes("environment")), []);
});
test("a forbidden package in the closure is refused with path, file and offset", async (t) => {
    const toy = await toyStore();
    toy.define("secret", 'echo x > "$out/x"');
    toy.define("leaky", `${bin("a")}; echo "at $pkg_secret" > "$out/bin/leak"`, "dependencies: [secret]");
    const closure = await toy.store.closure([await joined(toy, "leaky")]);
    const records = await Promise.all(closure.map((name) => toy.store.record(name)));
    t.notThrows(() => checkForbidden(records, ({ name }) => name === "seed"));
    const error = t.throws(() => checkForbidden(records, ({ name }) => name === "secret"), {
        instanceOf: MrrlError,
    });
    t.is(error?.code, "FORBIDDEN_REFERENCE");
    t.regex(error?.place ?? "", /\/mrrl\/store\/leaky-1\.[0-9a-f]{64}\/bin\/leak at byte \d+$/);
});
