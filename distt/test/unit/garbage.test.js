import test from "ava";
import fc from "fast-check";
import { planGarbage } from "../../assembler/plan/garbage.js";
const path = (name, references = [], used = 0, size = 1) => ({ name, references, used, size });
const names = (paths) => paths.map(({ name }) => name);
test("what a root refers to, however far, stays; what refers to others goes before them", (t) => {
    const paths = [path("a", ["b"]), path("b", ["c"]), path("c"), path("d", ["e", "c"]), path("e")];
    const plan = planGarbage(paths, ["a", "gone"]);
    t.deepEqual(names(plan.live), ["a", "b", "c"]);
    t.deepEqual(names(plan.remove), ["d", "e"]);
});
test("a path is used when what refers to it is used", (t) => {
    const paths = [path("app", ["library"], 100), path("library", [], 1), path("old", [], 2)];
    t.deepEqual(names(planGarbage(paths, [], { usedSince: 50 }).remove), ["old"]);
    t.deepEqual(names(planGarbage(paths, [], { maxSize: 2 }).remove), ["old"]);
    t.deepEqual(names(planGarbage(paths, [], { maxSize: 1 }).remove), ["old", "app"]);
});
test("a needed path with a lost record is told; a lost one that nothing needs may go", (t) => {
    const paths = [path("a", undefined), { ...path("b"), references: undefined }];
    const lost = paths.map((each) => ({ ...each, references: undefined }));
    const plan = planGarbage(lost, ["a"]);
    t.deepEqual(plan.unknown, ["a"]);
    t.deepEqual(names(plan.remove), ["b"]);
});
test("whatever the store: no path stays without what it refers to, at no moment of the removal", (t) => {
    const store = fc.array(fc.record({
        references: fc.array(fc.nat(30), { maxLength: 4 }),
        used: fc.nat(20),
        size: fc.nat(9),
    }), { maxLength: 30 });
    const limit = fc.option(fc.nat(60), { nil: undefined });
    fc.assert(fc.property(store, fc.array(fc.nat(30)), limit, limit, (parts, roots, usedSince, maxSize) => {
        // References lead to earlier paths only, as inputs are older than what they are inputs of.
        const paths = parts.map(({ references, used, size }, index) => {
            const earlier = references.filter((each) => each < index).map(String);
            return path(String(index), earlier, used, size);
        });
        const plan = planGarbage(paths, roots.map(String), { usedSince, maxSize });
        const left = new Map(paths.map((each) => [each.name, each]));
        for (const { name } of plan.remove) {
            left.delete(name);
            const broken = [...left.values()].filter(({ references }) => references?.includes(name));
            if (broken.length > 0)
                return false;
        }
        const kept = [...plan.live, ...plan.spared];
        const size = kept.reduce((sum, each) => sum + each.size, 0);
        const fits = maxSize === undefined || size <= maxSize || usedSince !== undefined;
        return kept.length === left.size && (fits || plan.spared.length === 0);
    }));
    t.pass();
});
