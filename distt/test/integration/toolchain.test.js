import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { loadPackage } from "../../assembler/effects/definitions.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { build } from "../../assembler/workflow/build.js";
import { borrowPackage } from "../support/borrowed-package.js";
import { toyStore } from "../support/toy-store.js";
/** A toy store with a toolchain of packages: busybox, which the seed has built, is its root. */
async function withToolchain() {
    const toy = await toyStore();
    await borrowPackage(toy, "busybox");
    toy.define("environment", 'mkdir -p "$out/usr/bin"; ln -s "$pkg_busybox"/bin/* "$out/usr/bin/"', "toolchain: seed\ndependencies: [busybox]");
    toy.define("extra", 'mkdir "$out/bin"; echo "#!/bin/sh" > "$out/bin/extra"', "toolchain: seed");
    const [packages = ""] = toy.context.settings.packageDirectories;
    mkdirSync(join(packages, "native"));
    writeFileSync(join(packages, "native", "package.yaml"), "name: native\nkind: toolchain\nsummary: of packages\nroot: environment\n" +
        "packages: [extra]\nvariables: { CC: none }\n");
    return toy;
}
async function buildWith(toy, name) {
    const { settings } = toy.context;
    const context = { ...toy.context, settings: { ...settings, toolchain: "native" } };
    const derived = derivePackage(await loadPackage(context, name));
    await build(context, toy.store, derived.derivations, [derived.package.storeName], derived.tools);
    return toy.store.physicalPath(derived.package.storeName);
}
test("what a toolchain of packages builds sees these packages and no seed", async (t) => {
    const toy = await withToolchain();
    toy.define("probe", `
find / -xdev \\( -path /proc -o -path /build -o -path /dev \\) -prune -o -print | sort > "$out/all"
ls /mrrl/store > "$out/store"
readlink -f /bin/sh > "$out/shell"
echo "$PATH" > "$out/path"
echo "$CC $pkg_extra" > "$out/variables"
ls /lib /lib64 > "$out/libraries" 2>&1 || :
`);
    const path = await buildWith(toy, "probe");
    const read = (name) => readFileSync(join(path, name), "utf8").trim();
    t.deepEqual(read("store")
        .split("\n")
        .map((name) => name.replace(/-.*/, "")), ["busybox", "extra", "probe"]);
    t.regex(read("shell"), /^\/mrrl\/store\/busybox-[^/]+\/bin\/busybox$/);
    t.regex(read("path"), /^\/mrrl\/store\/extra-[^/]+\/bin:\/usr\/bin:\/usr\/sbin$/);
    t.regex(read("variables"), /^none \/mrrl\/store\/extra-[^/]+$/);
    t.notRegex(read("all"), /seed-|x86_64-linux-gnu|ld-linux/);
    t.notRegex(read("libraries"), /\.so/);
});
test("a check is part of the build: it runs what was made, and its failure is the build's", async (t) => {
    const toy = await toyStore();
    const program = (says) => `mkdir "$out/bin"; printf '#!/bin/sh\\necho ${says}\\n' > "$out/bin/says"; chmod +x "$out/bin/says"; word=hello`;
    const check = "check: |\n  says > said\n  grep -x hello said";
    toy.define("good", `${program("hello")}`, check);
    const path = await toy.build("good");
    t.deepEqual(readdirSync(path), ["bin"]);
    toy.define("bad", program("goodbye"), check);
    const error = await t.throwsAsync(toy.build("bad"), { instanceOf: MrrlError });
    t.is(error?.code, "BUILD_FAILED");
});
