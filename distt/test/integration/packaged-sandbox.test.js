import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { loadPackage } from "../../assembler/effects/definitions.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { build } from "../../assembler/workflow/build.js";
import { borrowPackage } from "../support/borrowed-package.js";
import { builtPackage } from "../support/built-package.js";
import { toyStore } from "../support/toy-store.js";
// All of this holds for an ordinary user and for root, by different means.
const asRoot = process.getuid?.() === 0;
/**
 * A toy store with a toolchain of packages whose root is busybox and bubblewrap.
 * @param bwrap the text of its link usr/bin/bwrap.
 */
async function withToolchain(bwrap = "$pkg_bubblewrap/bin/bwrap") {
    const toy = await toyStore();
    for (const name of ["busybox", "libcap", "bubblewrap"])
        await borrowPackage(toy, name);
    toy.define("environment", `mkdir -p "$out/usr/bin"
ln -s "$pkg_busybox"/bin/* "$out/usr/bin/"
cp "$pkg_bubblewrap/bin/bwrap" "$out/usr/other"
ln -s "${bwrap}" "$out/usr/bin/bwrap"`, "toolchain: seed\ndependencies: [busybox, bubblewrap]");
    const [packages = ""] = toy.context.settings.packageDirectories;
    mkdirSync(join(packages, "native"));
    writeFileSync(join(packages, "native", "package.yaml"), "name: native\nkind: toolchain\nsummary: of packages\nroot: environment\n");
    return toy;
}
/** Builds a package of these steps with the toolchain. @returns what reads its files. */
async function outputOf(toy, steps, isolation = toy.context.settings.isolation) {
    toy.define("probe", steps);
    const settings = { ...toy.context.settings, toolchain: "native", isolation };
    const context = { ...toy.context, settings };
    const derived = derivePackage(await loadPackage(context, "probe"));
    await build(context, toy.store, derived.derivations, [derived.package.storeName], derived.tools);
    const path = toy.store.physicalPath(derived.package.storeName);
    return (name) => readFileSync(join(path, name), "utf8").trim();
}
// Process 1 of a sandbox is the bwrap that made it.
const whoMadeIt = `tr '\\0' '\\n' < /proc/1/cmdline | head -n 1 > "$out/maker"`;
const whoIsIt = `
id -u > "$out/user"
id -G > "$out/groups"
pwd > "$out/directory"
env | cut -d= -f1 | sort | tr '\\n' ' ' > "$out/environment"
ls / | tr '\\n' ' ' > "$out/root"
grep -E '^(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs|Groups)' /proc/self/status | tr -s '\\t ' ' ' > "$out/status"
attempt() { name=$1; shift; if "$@" 2>/dev/null; then echo "$name" >> "$out/succeeded"; fi; }
: > "$out/succeeded"
attempt chown chown 0:0 /build
attempt source chmod 777 /mrrl/script
attempt root mkdir /new
attempt usr sh -c ': > /usr/bin/new'
attempt init test -e /proc/1/root/capsh
attempt chroot chroot / true
attempt mknod mknod /build/null c 1 3
echo unchanged > "$out/sysctl"
if echo x 2>/dev/null > /proc/sys/kernel/hostname; then echo changed > "$out/sysctl"; fi`;
async function physicalBwrap(toy) {
    const path = await builtPackage("bubblewrap");
    return `${toy.store.root}/store/${path.slice(path.lastIndexOf("/") + 1)}/bin/bwrap`;
}
for (const isolation of ["root", "user-namespace"]) {
    if (isolation === "root" && !asRoot)
        continue;
    test(`what packages build is isolated by the packaged bwrap (${isolation})`, async (t) => {
        const toy = await withToolchain();
        const read = await outputOf(toy, `${whoMadeIt}${whoIsIt}`, isolation);
        t.is(read("maker"), await physicalBwrap(toy));
        t.is(read("groups"), read("user"));
        if (isolation === "root") {
            const uid = Number(read("user"));
            t.true(uid >= 59_000 && uid <= 59_255);
            const none = "0000000000000000";
            t.deepEqual(read("status")
                .split("\n")
                .map((line) => line.trim()), [
                "Groups:",
                ...["CapInh", "CapPrm", "CapEff"].map((set) => `${set}: ${none}`),
                ...[`CapAmb: ${none}`, "NoNewPrivs: 1"],
            ]);
        }
        else
            t.regex(read("status"), /CapEff: 0{16}\n.*NoNewPrivs: 1/s);
        t.is(read("directory"), "/build");
        t.is(read("root"), "bin build dev etc lib lib64 mrrl proc run sbin tmp usr");
        t.is(read("succeeded"), "");
        // In a user namespace of root's the build's user is root, whose files these are.
        if (isolation === "root" || !asRoot)
            t.is(read("sysctl"), "unchanged");
    });
}
test("fault 18: a bwrap that is not the package's makes no sandbox: nobody's program is run on the host", async (t) => {
    const toy = await withToolchain("../other");
    const read = await outputOf(toy, whoMadeIt);
    t.regex(read("maker"), /\/tools-[^/]+\/usr\/lib64\/ld-linux-x86-64\.so\.2$/);
});
