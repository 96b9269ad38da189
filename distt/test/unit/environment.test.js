import test from "ava";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { planEnvironment, } from "../../assembler/plan/environment.js";
function pkg(name, paths, priority = 0) {
    const storeName = makeStoreName(name, "1", sha256(name));
    return { name: storeName, priority, paths: new Map(Object.entries(paths)) };
}
const target = (owner, path) => `/mrrl/store/${owner.name.full}/${path}`;
test("a directory of a single package is one link; a shared one is a directory of links", (t) => {
    const one = pkg("one", { bin: "directory", "bin/a": "other", share: "directory" });
    const two = pkg("two", { bin: "directory", "bin/b": "other" });
    const { entries } = planEnvironment("demo", [one, two]);
    t.deepEqual(entries, [
        { type: "directory", path: "bin" },
        { type: "symlink", path: "bin/a", target: target(one, "bin/a") },
        { type: "symlink", path: "bin/b", target: target(two, "bin/b") },
        { type: "symlink", path: "share", target: target(one, "share") },
    ]);
});
test("two packages that claim one file are a conflict that names the path and both", (t) => {
    const one = pkg("one", { bin: "directory", "bin/a": "other" });
    const two = pkg("two", { bin: "directory", "bin/a": "other" });
    const error = t.throws(() => planEnvironment("demo", [one, two]), { instanceOf: MrrlError });
    t.is(error?.code, "ENVIRONMENT_CONFLICT");
    t.is(error?.place, "bin/a");
    t.regex(error?.message ?? "", /one.*two/);
});
test("a file where another package has a directory is a conflict", (t) => {
    const one = pkg("one", { etc: "directory" });
    const two = pkg("two", { etc: "other" });
    t.throws(() => planEnvironment("demo", [one, two]), { instanceOf: MrrlError });
});
test("the higher priority wins a claim, whatever the order", (t) => {
    const low = pkg("low", { bin: "directory", "bin/a": "other" });
    const high = pkg("high", { bin: "directory", "bin/a": "other" }, 5);
    for (const packages of [
        [low, high],
        [high, low],
    ]) {
        const { entries } = planEnvironment("demo", packages);
        t.deepEqual(entries.at(-1), {
            type: "symlink",
            path: "bin/a",
            target: target(high, "bin/a"),
        });
    }
});
test("the name follows from the content alone, not from the order of packages", (t) => {
    const one = pkg("one", { a: "other" });
    const two = pkg("two", { b: "other" });
    const name = planEnvironment("demo", [one, two]).storeName.full;
    t.is(planEnvironment("demo", [two, one]).storeName.full, name);
    t.not(planEnvironment("demo", [one]).storeName.full, name);
});
test("every package with a link is a reference, at the place of its digest", (t) => {
    const one = pkg("one", { bin: "directory", "bin/a": "other" });
    const { references } = planEnvironment("demo", [one]);
    t.is(references.length, 1);
    const [reference] = references;
    t.is(reference?.name, one.name.full);
    t.is(target(one, "bin").slice(reference?.offset, (reference?.offset ?? 0) + 64), one.name.digest);
});
