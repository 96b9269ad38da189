import test from "ava";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { planBuild, transitiveInputs } from "../../assembler/plan/build-graph.js";
function derivation(name, dependencies = [], root) {
    return {
        storeName: makeStoreName(name, "1", sha256(name)),
        script: name,
        builder: "sh",
        ...(root ? { root: root.storeName } : {}),
        dependencies: dependencies.map(({ storeName }) => storeName),
        sources: [{ file: `${name}.tar`, sha256: sha256(`${name} source`), urls: [] }],
        options: { sandbox: true, setPath: true, static: true },
        links: {},
        license: "ISC",
        place: "",
    };
}
const seed = derivation("seed");
const zlib = derivation("zlib", [], seed);
const curl = derivation("curl", [zlib], seed);
const other = derivation("other", [], seed);
const all = [seed, zlib, curl, other];
const names = (list) => list.map(({ storeName }) => storeName.name);
test("what is wanted is built after its inputs, and nothing else", (t) => {
    const plan = planBuild(all, [curl.storeName], () => false);
    t.deepEqual(names(plan.build), ["seed", "zlib", "curl"]);
    t.deepEqual(plan.sources.map(({ file }) => file), ["seed.tar", "zlib.tar", "curl.tar"]);
});
test("inputs of a path that exists are not needed", (t) => {
    const plan = planBuild(all, [curl.storeName], (name) => name.name === "curl");
    t.deepEqual(plan.build, []);
    t.deepEqual(plan.sources, []);
    t.deepEqual(plan.reuse.map(({ name }) => name), ["curl"]);
});
test("a missing input of a present one's sibling is built with what it needs", (t) => {
    const plan = planBuild(all, [curl.storeName, other.storeName], (name) => name.name === "zlib");
    t.deepEqual(names(plan.build), ["seed", "curl", "other"]);
    t.deepEqual(plan.reuse.map(({ name }) => name), ["zlib"]);
});
test("references are looked for among all transitive inputs", (t) => {
    const graph = new Map(all.map((each) => [each.storeName.full, each]));
    t.deepEqual(transitiveInputs(curl, graph)
        .map(({ name }) => name)
        .sort(), ["seed", "zlib"]);
});
