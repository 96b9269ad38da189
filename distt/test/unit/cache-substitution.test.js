import test, {} from "ava";
import fc from "fast-check";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { planSubstitution, plausibleReferences, } from "../../assembler/plan/cache/substitution.js";
function derivation(name, dependencies = [], root) {
    return {
        storeName: makeStoreName(name, "1", sha256(name)),
        script: name,
        builder: "sh",
        ...(root ? { root: root.storeName } : {}),
        dependencies: dependencies.map(({ storeName }) => storeName),
        sources: [],
        options: { sandbox: true, setPath: true, static: true },
        links: {},
        license: "ISC",
        place: "",
    };
}
const seed = derivation("seed");
const compiler = derivation("compiler", [], seed);
const library = derivation("library", [], compiler);
const app = derivation("app", [library], compiler);
const other = derivation("other", [], seed);
const all = [seed, compiler, library, app, other];
/** What is planned for `app`: caches have what is in `known`, with these references. */
function plan(t, known, present = [], rest = false) {
    const there = new Set(present.map(({ storeName }) => storeName.full));
    const { fetch, unknown } = planSubstitution(all, [app.storeName], ({ full }) => there.has(full), (name) => {
        t.false(there.has(name.full), `${name.full} is there, and nobody has to be asked for it`);
        const references = known[name.name];
        if (references === undefined)
            return { kind: rest ? "absent" : "unknown" };
        if (references === "absent")
            return { kind: "absent" };
        return { kind: "available", references: references.map(({ storeName }) => storeName.full) };
    });
    const names = (list) => list.map(({ name }) => name);
    return { fetch: names(fetch), unknown: names(unknown) };
}
test("only what is wanted is asked for, and what it takes after the answer", (t) => {
    t.deepEqual(plan(t, {}), { fetch: [], unknown: ["app"] });
    t.deepEqual(plan(t, { app: [library] }), { fetch: ["app"], unknown: ["library"] });
});
test("build inputs of what is fetched are not wanted, what it refers to is, before it", (t) => {
    t.deepEqual(plan(t, { app: [] }), { fetch: ["app"], unknown: [] });
    const known = { app: [library], library: [] };
    t.deepEqual(plan(t, known), { fetch: ["library", "app"], unknown: [] });
});
test("what no cache has is built, so its inputs are wanted, the root among them", (t) => {
    t.deepEqual(plan(t, { app: "absent" }), { fetch: [], unknown: ["library", "compiler"] });
    const known = { app: "absent", library: [], compiler: [] };
    t.deepEqual(plan(t, known), { fetch: ["compiler", "library"], unknown: [] });
    t.deepEqual(plan(t, {}, [], true), { fetch: [], unknown: [] });
});
test("what is in the store is neither fetched nor asked for, nor are its inputs", (t) => {
    t.deepEqual(plan(t, {}, [app]), { fetch: [], unknown: [] });
    t.deepEqual(plan(t, { app: [library] }, [library]), { fetch: ["app"], unknown: [] });
    t.deepEqual(plan(t, { app: "absent" }, [library]), { fetch: [], unknown: ["compiler"] });
});
test("nothing is fetched that nobody needs", (t) => {
    t.false(plan(t, { app: [], other: [], seed: [] }).fetch.includes("other"));
});
test("in any graph: what is fetched is there after it with all that it refers to", (t) => {
    // Node n depends on some nodes before it; of each is known whether a cache has it.
    const node = fc.record({
        inputs: fc.array(fc.nat(20), { maxLength: 4 }),
        refers: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        cached: fc.boolean(),
        present: fc.boolean(),
    });
    let fetched = 0;
    fc.assert(fc.property(fc.array(node, { minLength: 1, maxLength: 20 }), (nodes) => {
        const graph = [];
        const references = new Map();
        const cached = new Set();
        const there = new Set();
        for (const [at, { inputs, refers, ...each }] of nodes.entries()) {
            const before = inputs.flatMap((input) => graph[input % Math.max(at, 1)] ?? []);
            const made = derivation(`n${at}`, [...new Set(before)]);
            graph.push(made);
            const { full } = made.storeName;
            const kept = before.filter((_, index) => refers[index]);
            references.set(full, kept.map(({ storeName }) => storeName.full));
            if (each.cached)
                cached.add(full);
            // What is in a store is there with what it refers to.
            if (each.present && references.get(full)?.every((name) => there.has(name)))
                there.add(full);
        }
        const wanted = graph.slice(-1).map(({ storeName }) => storeName);
        const planned = planSubstitution(graph, wanted, ({ full }) => there.has(full), ({ full }) => cached.has(full)
            ? { kind: "available", references: references.get(full) ?? [] }
            : { kind: "absent" });
        t.deepEqual(planned.unknown, []);
        const done = new Set(there);
        for (const { full } of planned.fetch) {
            t.true(cached.has(full) && !there.has(full), full);
            // What is not there by then is built here, which no cache has.
            for (const name of references.get(full) ?? [])
                t.true(done.has(name) || !cached.has(name));
            done.add(full);
            fetched++;
        }
    }), { numRuns: 500 });
    t.true(fetched > 100, `${fetched} fetched`);
});
test("what a path refers to can only be what it was built with", (t) => {
    const inputs = [library.storeName, compiler.storeName];
    const refer = (...to) => to.map(({ storeName }) => ({ name: storeName.full }));
    t.true(plausibleReferences([], inputs));
    t.true(plausibleReferences(refer(library, compiler), inputs));
    t.false(plausibleReferences(refer(library, other), inputs));
    t.false(plausibleReferences(refer(app), []));
});
