import test from "ava";
import { parseProfile } from "../../assembler/model/definition/parse.js";
import { deriveProfile } from "../../assembler/plan/derivations.js";
import { resolve } from "../../assembler/plan/resolve.js";
import { byName, loadedPackage, packageText, profileText, refusal, } from "../support/definitions.js";
const toy = (name, ...dependencies) => loadedPackage(packageText(name, `dependencies: [${dependencies.join(", ")}]`, "build: make"));
const seed = { name: "seed" };
const nameOf = ({ loaded }) => loaded.definition.name;
test("every package comes once, after what it needs", (t) => {
    const packages = byName(toy("app", "ssl", "zlib"), toy("ssl", "zlib"), toy("zlib"));
    const names = resolve([{ name: "app" }], packages, seed).map(nameOf);
    t.deepEqual(names, ["seed", "zlib", "ssl", "app"]);
});
test("a cycle is told by its full path, without what only leads to it, and its places", (t) => {
    const packages = byName(toy("app", "a"), toy("a", "b"), toy("b", "c"), toy("c", "a"));
    const refused = refusal(() => resolve([{ name: "app" }], packages, seed));
    t.is(refused.code, "DEPENDENCY_CYCLE");
    t.is(refused.exitCode, 2);
    t.is(refused.message, "packages need each other: a → b → c → a");
    t.is(refused.place, "packages/a/package.yaml:5:16");
    t.is(refused.evidence, [
        "packages/a/package.yaml:5:16: a needs b",
        "packages/b/package.yaml:5:16: b needs c",
        "packages/c/package.yaml:5:16: c needs a",
    ].join("\n"));
});
test("a package that needs itself is a cycle", (t) => {
    const refused = refusal(() => resolve([{ name: "a" }], byName(toy("a", "a")), seed));
    t.is(refused.message, "packages need each other: a → a");
});
test("an unknown package is told with the place of the reference and the nearest name", (t) => {
    const packages = byName(toy("app", "zlip"), toy("zlib"));
    const refused = refusal(() => resolve([{ name: "app" }], packages, seed));
    t.is(refused.code, "DEFINITION_NOT_FOUND");
    t.is(refused.message, "there is no package 'zlip'");
    t.is(refused.place, "packages/app/package.yaml:5:16");
    t.is(refused.hint, "did you mean 'zlib'?");
});
const profile = (text) => ({ profile: parseProfile(text, "f.yaml"), fragments: [] });
test("a profile's derivations come after what they need, its packages in its order", (t) => {
    const text = profileText().replace("[app]", "[zlib, app]");
    const packages = byName(toy("linux"), toy("app", "zlib"), toy("zlib"));
    const derived = deriveProfile({ ...profile(text), packages });
    const seen = new Set();
    for (const { storeName, root, dependencies } of derived.derivations) {
        for (const needed of [...dependencies, ...(root ? [root] : [])])
            t.true(seen.has(needed.full));
        seen.add(storeName.full);
    }
    t.is(seen.size, 5);
    t.deepEqual(derived.packages.map(({ storeName }) => storeName.name), ["zlib", "app"]);
    t.is(derived.kernel.storeName.name, "linux");
    t.is(derived.toolchain.builder, "unpack-debs");
});
test("a toolchain has to be a root that says so", (t) => {
    const packages = byName(toy("linux"), toy("app"));
    const without = profile(profileText("toolchain: tools"));
    const noToolchain = refusal(() => deriveProfile({ ...without, packages }));
    t.is(noToolchain.message, "'tools' is not a toolchain");
    t.is(noToolchain.place, "f.yaml:8:12");
    const wrongKind = profile(profileText("toolchain: app"));
    const noRoot = refusal(() => deriveProfile({ ...wrongKind, packages }));
    t.is(noRoot.message, "'app' is not a toolchain");
    t.is(noRoot.place, "f.yaml:8:12");
});
test("the root of a sandbox cannot be a package of a system", (t) => {
    const text = profileText().replace("[app]", "[seed]");
    const refused = refusal(() => deriveProfile({ ...profile(text), packages: byName(toy("linux")) }));
    t.is(refused.place, "f.yaml:5:12");
});
const toolchain = (name, ...lines) => loadedPackage([`name: ${name}`, "summary: a toy", "kind: toolchain", ...lines]
    .map((each) => `${each}\n`)
    .join(""));
const pinned = (name, pin, ...dependencies) => loadedPackage(packageText(name, `toolchain: ${pin}`, `dependencies: [${dependencies.join(", ")}]`, "build: make"));
/** A compiler and an environment that the seed builds, and what they build. */
const staged = byName(toolchain("cross", "root: seed", "packages: [compiler]", "variables: { CC: cross-gcc }"), toolchain("native", "root: environment", "variables: { CC: gcc }"), pinned("compiler", "seed", "gmp"), pinned("environment", "cross", "sh"), ...[toy("gmp"), toy("sh"), toy("app", "gmp"), toy("linux")]);
test("a package is derived once for each toolchain that it is built with", (t) => {
    const derived = deriveProfile({ ...profile(profileText("toolchain: native")), packages: staged });
    const built = derived.derivations.map(({ storeName, root }) => [storeName.name, root?.name]);
    t.deepEqual(built, [
        ["seed", undefined],
        ["gmp", "seed"],
        ["compiler", "seed"],
        ["sh", "seed"],
        ["environment", "seed"],
        ["tools", undefined],
        ["linux", "environment"],
        ["gmp", "environment"],
        ["app", "environment"],
    ]);
    t.is(derived.toolchain.storeName.name, "environment");
    const [app] = derived.packages;
    t.deepEqual(app?.dependencies.map(({ full }) => full), [derived.derivations[7]?.storeName.full]);
    t.regex(app?.script ?? "", /^export CC=gcc$/m);
});
test("a toolchain's packages are dependencies of what it builds, beside its root", (t) => {
    const derived = deriveProfile({ ...profile(profileText("toolchain: cross")), packages: staged });
    const [app] = derived.packages;
    t.is(app?.root?.name, "seed");
    t.deepEqual(app?.dependencies.map(({ name }) => name), ["compiler", "gmp"]);
    t.regex(app?.script ?? "", /^export CC=cross-gcc$/m);
    t.regex(app?.script ?? "", /^pkg_compiler=\/mrrl\/store\/compiler-/m);
});
test("a toolchain that would build its own root is a cycle", (t) => {
    const packages = byName(toolchain("native", "root: environment"), ...[toy("environment"), toy("app"), toy("linux")]);
    const refused = refusal(() => deriveProfile({ ...profile(profileText("toolchain: native")), packages }));
    t.is(refused.code, "DEPENDENCY_CYCLE");
    t.is(refused.message, "packages need each other: native → environment → native");
    t.is(refused.place, "packages/native/package.yaml:4:7");
});
test("a toolchain is no package", (t) => {
    const text = profileText().replace("[app]", "[cross]");
    const refused = refusal(() => deriveProfile({ ...profile(text), packages: staged }));
    t.is(refused.message, "'cross' is a toolchain, not a package");
    t.is(refused.place, "f.yaml:5:12");
});
