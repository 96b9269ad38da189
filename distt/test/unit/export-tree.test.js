import test from "ava";
import { parseProfile } from "../../assembler/model/definition/parse.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { deriveProfile } from "../../assembler/plan/derivations.js";
import { planExportTree } from "../../assembler/plan/export-tree.js";
import { byName, loadedPackage, packageText, profileText } from "../support/definitions.js";
const one = `a${"1".repeat(63)}`;
const two = `b${"2".repeat(63)}`;
const three = `c${"3".repeat(63)}`;
const git = `git: { commit: ${"c".repeat(40)}, urls: [https://example.org/a] }`;
const packages = [
    loadedPackage(packageText("linux", `sources: [{ file: linux.tar.xz, sha256: ${two}, size: 7, urls: [https://example.org/l] }]`, "accepts: [kernel-fragments]", "build: make")),
    loadedPackage(packageText("lib", "sources:", `  - { file: z.tar, sha256: ${one}, size: 5, urls: [https://example.org/z] }`, `  - { file: made.tar, sha256: ${three}, ${git} }`, "build: make")),
    loadedPackage(packageText("app", `sources: [{ file: a.tar, sha256: ${one}, pool: pool/main/a/a.tar }]`, "dependencies: [lib]", "build: make")),
];
function derived(all = packages) {
    const profile = parseProfile(profileText(), "profiles/toy.yaml");
    return deriveProfile({
        profile,
        packages: byName(...all),
        fragments: [{ name: "base", text: "CONFIG_X=y\n" }],
    });
}
function tree(hashes = new Map()) {
    const { derivations, kernel, packages: wanted } = derived();
    return planExportTree({
        derivations,
        wanted: [kernel, ...wanted].map(({ storeName }) => storeName),
        treeHashes: new Map([...hashes].map(([name, text]) => [name, sha256(text)])),
        runner: { "mrrl-rebuild": "#!/bin/sh\nexit 0\n", parts: "sourced\n" },
    });
}
const content = ({ files }, path) => files.find((file) => file.path === path)?.content ?? "";
const named = (name) => derived().derivations.find(({ storeName }) => storeName.name === name)?.storeName.full ?? "";
test("every script that the profile needs is there, byte for byte, and the tools are not", (t) => {
    const scripts = tree().files.filter(({ path }) => path.startsWith("scripts/"));
    t.deepEqual(scripts.map(({ path }) => path), ["app", "lib", "linux", "seed"].map((name) => `scripts/${named(name)}`));
    for (const { path, content: script } of scripts) {
        t.is(sha256(script), path.slice(-64));
    }
});
test("each source is listed once, by digest, with all that is known of where it is", (t) => {
    const debian = derived().toolchain.sources[0];
    t.deepEqual(content(tree(), "sources.list").trimEnd().split("\n"), [
        `${one} 5 a.tar pool/main/a/a.tar https://example.org/z`,
        `${two} 7 linux.tar.xz https://example.org/l`,
        `${three} - made.tar`,
        `${debian?.sha256} ${debian?.size} ${debian?.file} ${debian?.pool}`,
    ].sort());
});
test("targets are what the profile wants, in its order; hashes are those that are known", (t) => {
    const hashes = new Map([named("linux"), named("lib"), "other-1"].map((name) => [name, name]));
    const made = tree(hashes);
    t.is(content(made, "targets"), `${named("linux")}\n${named("app")}\n`);
    t.is(content(made, "tree-hashes"), `${named("lib")} ${sha256(named("lib"))}\n${named("linux")} ${sha256(named("linux"))}\n`);
});
test("the Makefile builds inputs before what needs them, and hands its jobserver on", (t) => {
    const rules = content(tree(), "Makefile").split("\n");
    const inputs = [named("seed"), named("lib")].map((name) => ` ${name}`).join("");
    const at = rules.indexOf(`${named("app")}:${inputs}`);
    t.true(at > 0, rules.join("\n"));
    t.is(rules[at + 1], `\t+@"$$RUNNER/realise" "$$TREE/scripts/${named("app")}"`);
    t.true(rules.includes(`all: ${named("linux")} ${named("app")}`));
});
test("programs of the runner are executable, what they source is not", (t) => {
    const modes = Object.fromEntries(tree().files.map(({ path, mode }) => [path, mode]));
    t.is(modes["runner/mrrl-rebuild"], 0o755);
    t.is(modes["runner/parts"], 0o644);
});
test("the order in which packages are loaded does not show", (t) => {
    const { derivations, kernel, packages: wanted } = derived(packages.toReversed());
    const other = planExportTree({
        derivations,
        wanted: [kernel, ...wanted].map(({ storeName }) => storeName),
        treeHashes: new Map(),
        runner: {},
    });
    const without = tree().files.filter(({ path }) => !path.startsWith("runner/"));
    t.deepEqual(other.files, without);
});
