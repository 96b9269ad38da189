import test from "ava";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { rebuildReasons } from "../../assembler/plan/rebuild-reasons.js";
import { renderScript } from "../../assembler/plan/render-script.js";
const options = { sandbox: true, set_path: true, static: true };
function derive(name, steps, inputs = []) {
    const dependencies = inputs.map(({ storeName }) => storeName);
    const script = renderScript({
        ...{ name, version: "1", builder: "sh", root: undefined, dependencies, sources: [] },
        ...{ options, links: {}, variables: {}, files: {}, build: steps },
    });
    return {
        storeName: makeStoreName(name, "1", sha256(script)),
        script,
        builder: "sh",
        dependencies,
        sources: [],
        options: { sandbox: true, setPath: true, static: true },
        links: {},
        place: "",
        license: "ISC",
    };
}
/** What the store remembers of a build. */
function built({ storeName, script }, recordedAt = 0) {
    return { storeName, script, recordedAt, milliseconds: 1 };
}
const withoutScript = (derivation) => ({
    ...built(derivation),
    script: undefined,
});
/** gmp ← mpfr ← gcc, with the given steps of gmp and of gcc. */
function chain(gmp, gcc = "make") {
    const a = derive("gmp", gmp);
    const b = derive("mpfr", "make", [a]);
    return [a, b, derive("gcc", gcc, [a, b])];
}
function reasons(build, history, all = build) {
    const graph = new Map(all.map((each) => [each.storeName.full, each]));
    const name = (full) => full.replace(/-.*/, "");
    const found = rebuildReasons(build, graph, history, new Set());
    return Object.fromEntries([...found.builds, ...found.others].map(({ storeName, kind, changes, because }) => [
        storeName.name,
        { kind, changes: changes.map(({ what }) => what), because: because.map(name) },
    ]));
}
test("a change is told where it began; what needs it follows", (t) => {
    const history = chain("old").map((each) => built(each));
    t.deepEqual(reasons(chain("new"), history), {
        gmp: { kind: "changed", changes: ["steps"], because: [] },
        mpfr: { kind: "changed", changes: [], because: ["gmp"] },
        gcc: { kind: "changed", changes: [], because: ["gmp"] },
    });
});
test("a package that has changed as well says both", (t) => {
    const history = chain("old").map((each) => built(each));
    const { gcc } = reasons(chain("new", "make fast"), history);
    t.deepEqual(gcc, { kind: "changed", changes: ["steps"], because: ["gmp"] });
});
test("an input that is built already is followed, too", (t) => {
    const [gmp, mpfr, gcc] = chain("new");
    const history = [...chain("old"), gmp].map((each) => built(each));
    const found = reasons([mpfr, gcc], history, [gmp, mpfr, gcc]);
    t.deepEqual(found.gmp, { kind: "changed", changes: ["steps"], because: [] });
    t.deepEqual(found.gcc?.because, ["gmp"]);
});
test("never built, and built but gone", (t) => {
    const [gmp, mpfr] = chain("x");
    const found = reasons([gmp, mpfr], [built(gmp)]);
    t.is(found.gmp?.kind, "lost");
    t.is(found.mpfr?.kind, "new");
});
test("a new dependency is a change of who needs it", (t) => {
    const zlib = derive("zlib", "make");
    const found = reasons([zlib, derive("curl", "make", [zlib])], [built(derive("curl", "make"))]);
    t.deepEqual(found.curl, { kind: "changed", changes: ["dependency"], because: [] });
});
test("without a script on record that is said, and what is known of the inputs", (t) => {
    const [gmp, mpfr, gcc] = chain("old");
    const found = reasons(chain("new"), [built(gmp), withoutScript(mpfr), built(gcc)]);
    t.deepEqual(found.mpfr, { kind: "unknown", changes: [], because: ["gmp"] });
    const nothing = reasons(chain("new"), [gmp, mpfr, gcc].map(withoutScript));
    t.deepEqual(nothing.gmp, { kind: "unknown", changes: [], because: [] });
    t.deepEqual(nothing.gcc, { kind: "unknown", changes: [], because: ["gmp"] });
});
test("of several earlier builds the one that differs least, then the latest, is compared", (t) => {
    const wanted = derive("app", "one\ntwo\nthree\n");
    const [far, near, alsoNear] = ["one\n", "one\ntwo\n", "two\nthree\n"].map((steps) => derive("app", steps));
    if (!far || !near || !alsoNear)
        throw new Error("no derivations");
    const history = [built(far, 9), built(near, 2), built(alsoNear, 1), withoutScript(far)];
    const graph = new Map([[wanted.storeName.full, wanted]]);
    const earlier = (builds) => rebuildReasons([wanted], graph, builds, new Set()).builds[0]?.earlier?.full;
    t.is(earlier(history), near.storeName.full);
    t.is(earlier([built(near, 1), built(alsoNear, 2)]), alsoNear.storeName.full);
});
