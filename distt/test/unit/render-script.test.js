import { createHash } from "node:crypto";
import test from "ava";
import fc from "fast-check";
import { parseProfile } from "../../assembler/model/definition/parse.js";
import { derivePackage, deriveProfile } from "../../assembler/plan/derivations.js";
import { byName, loadedPackage, packageText, profileText, refusal, } from "../support/definitions.js";
import { matchesGolden } from "../support/golden.js";
const digest = "0123456789abcdef".repeat(4);
function derive(wanted, ...others) {
    const { name } = wanted.definition;
    const roots = { toolchain: "seed", tools: "tools" };
    return derivePackage({ name, ...roots, packages: byName(wanted, ...others) }).package;
}
const zlib = loadedPackage(packageText("zlib", "build: make").replace('"1.0"', "1.3-2"));
const libstd = loadedPackage(packageText("libstdc++-headers", "build: make"));
test("the script of a package that needs everything", (t) => {
    const app = loadedPackage(packageText("app", "sources:", `  - { file: app.tar.xz, sha256: ${digest}, urls: [https://example.org/app.tar.xz] }`, `  - { file: docs.tar.xz, sha256: ${digest}, pool: pool/main/a/app/docs.tar.xz }`, "files: [fix.patch, etc/app.conf, empty, open-ended]", "dependencies: [zlib, libstdc++-headers]", "options: { static: { off: it loads plugins } }", "build: |", "  tar -xf /sources/app.tar.xz --strip-components=1", "  patch -p1 < files/fix.patch", '  ./configure --prefix="$out" --with-zlib="$pkg_zlib"', "  make install"), {
        "fix.patch": "--- a\n+++ b\n-MRRL_FILE_1\n+it's $HOME `id` \\\n",
        "etc/app.conf": "key = value\n",
        empty: "",
        "open-ended": "first\nsecond, it's the last",
    });
    matchesGolden(t, "source.sh", derive(app, zlib, libstd).script);
});
test("the script of a root: what is unpacked, and the links", (t) => {
    const seed = byName().get("seed");
    t.truthy(seed);
    if (seed)
        matchesGolden(t, "root.sh", derive(seed).script);
});
test("the script of a debian package: its steps, with the locked files as sources", (t) => {
    const s6 = packageText("s6", "kind: debian", "debian: { roots: [s6] }", "build: dpkg-deb -x x y");
    const derivation = derive(loadedPackage(s6));
    matchesGolden(t, "debian.sh", derivation.script);
    t.is(derivation.sources[0]?.pool, "pool/main/d/dash/dash_0.5.12-12_amd64.deb");
    t.is(derivation.sources[0]?.snapshot, "20250906T000000Z");
});
const fromGit = (more = "") => loadedPackage(packageText("app", "sources:", `  - { file: plain.tar, sha256: ${digest} }`, `  - { file: app.tar, sha256: ${digest}, git: { commit: ${"c".repeat(40)}, urls: [https://example.org/a]${more} } }`, "build: tar -xf /sources/app.tar"));
test("the script of a package with a source from git names the commit", (t) => {
    matchesGolden(t, "git.sh", derive(fromGit()).script);
});
test("where a commit and its submodules are found does not change the script", (t) => {
    const submodules = `, submodules: { lib: { commit: ${"d".repeat(40)}, urls: [file:///lib] } }`;
    t.is(derive(fromGit(submodules)).script, derive(fromGit()).script);
});
const kernel = loadedPackage(packageText("linux", "accepts: [kernel-fragments]", "files: [check]", "build: make"), { check: "exit 0\n" });
test("kernel fragments become files, in the profile's order", (t) => {
    const packages = byName(kernel, loadedPackage(packageText("app", "build: make")));
    const fragments = [
        { name: "virt", text: "CONFIG_VIRTIO=y\n" },
        { name: "base", text: "CONFIG_64BIT=y\n" },
    ];
    const profile = parseProfile(profileText(), "f.yaml");
    matchesGolden(t, "kernel.sh", deriveProfile({ profile, packages, fragments }).kernel.script);
});
test("a kernel outside any profile is refused, and it is told what to add", (t) => {
    const refused = refusal(() => derive(kernel));
    t.is(refused.code, "DEFINITION_INVALID");
    t.is(refused.place, "packages/linux/package.yaml:5:10");
    t.regex(refused.hint ?? "", /--profile/);
});
test("the store path is named by the script's sha256", (t) => {
    const { script, storeName } = derive(zlib);
    t.is(String(storeName.digest), createHash("sha256").update(script).digest("hex"));
    t.is(storeName.full, `zlib-1.3_2.${storeName.digest}`);
});
const withSource = (locators) => derive(loadedPackage(packageText("app", `sources: [{ file: a.tar, sha256: ${digest}${locators} }]`, "build: make"))).script;
test("nothing in the script depends on where sources are found", (t) => {
    const plain = withSource("");
    t.is(withSource(", urls: [https://example.org/a.tar, http://example.net/b.tar]"), plain);
    t.is(withSource(", pool: pool/main/a/a.tar"), plain);
    t.is(withSource(", size: 5"), plain);
    t.is(plain.includes("example"), false);
});
test("nothing in the script depends on texts for people or on the definition's place", (t) => {
    const text = packageText("app", "build: make");
    const plain = derive(loadedPackage(text)).script;
    t.is(derive(loadedPackage(text.replace("a toy", "another toy"))).script, plain);
    t.is(derive({ ...loadedPackage(text), file: "/elsewhere", placeOf: () => "there" }).script, plain);
});
test("a change of a dependency changes the name of what needs it", (t) => {
    const app = loadedPackage(packageText("app", "dependencies: [zlib]", "build: make"));
    const changed = loadedPackage(packageText("zlib", "build: make all").replace('"1.0"', "1.3-2"));
    t.not(derive(app, zlib).storeName.full, derive(app, changed).storeName.full);
});
test("dependencies whose variables would be the same are refused", (t) => {
    const app = loadedPackage(packageText("app", "dependencies: [a-b, a_b]", "build: make"));
    const others = ["a-b", "a_b"].map((name) => loadedPackage(packageText(name, "build: make")));
    const refused = refusal(() => derive(app, ...others));
    t.is(refused.message, "both 'a-b' and 'a_b' would be $pkg_a_b");
    t.is(refused.place, "packages/app/package.yaml:5:21");
});
test("no content of a file can end its here-document early", (t) => {
    const line = fc.constantFrom("MRRL_FILE_1", "MRRL_FILE_1_", "x", "", "'", "\\", "$(id)");
    fc.assert(fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const text = `${lines.join("\n")}\n`;
        const app = loadedPackage(packageText("app", "files: [a]", "build: make"), { a: text });
        const { script } = derive(app);
        const [, delimiter = ""] = /^cat > files\/a <<'(\w+)'$/m.exec(script) ?? [];
        const [, rest = ""] = script.split(`<<'${delimiter}'\n`);
        t.is(rest.slice(0, rest.indexOf(`\n${delimiter}\n`) + 1), text);
    }));
});
