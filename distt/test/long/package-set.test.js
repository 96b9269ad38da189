import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { runMrrl } from "../support/mrrl-program.js";
/** What `minimal` has, and then the programs and libraries of docs/packages.md. */
const system = ["busybox", "disk-table", "e2fsprogs", "s6", "minisign", "curl", "slot-writer"];
const set = [
    ...["make", "m4", "flex", "bison", "bc", "patch", "diffutils", "tar"],
    ...["gzip", "bzip2", "xz", "zstd", "zlib", "popt", "acl", "attr", "rsync", "libelf"],
    ...["openssl", "libcurl", "git", "mksh", "dropbear", "dosfstools", "mtools", "erofs-utils"],
    ...["util-linux", "iproute2", "libsodium", "mbedtls", "libcap", "libcap-ng", "bubblewrap"],
    ...["perl", "cpio", "grub"],
];
/** Everything is built once, and then a second time, one after another. */
const patience = 6 * 60 * 60_000;
test("every package, built again by mrrl's own compiler in another world, is the same", async (t) => {
    t.timeout(patience);
    const directory = mkdtempSync(join(tmpdir(), "mrrl package set-"));
    mkdirSync(join(directory, "profiles"));
    // Where two have one program, the later one's is taken.
    const packages = [...system, ...set].map((name, priority) => `  - { name: ${name}, priority: ${priority} }\n`);
    const profile = [
        "name: package-set",
        'version: "1"',
        "summary: all packages",
        "toolchain: musl-cross",
        "kernel:",
        "  package: linux",
        "  fragments: [base, virt, container, verity]",
        `packages:\n${packages.join("")}hostname: mrrl`,
        "slots: { boot: 24MiB, root: 512MiB }",
        "data: 64MiB",
        "",
    ];
    writeFileSync(join(directory, "profiles/package-set.yaml"), profile.join("\n"));
    const { exitCode, stdout, stderr } = await runMrrl([
        ...["--profiles", join(directory, "profiles"), "verify", "package-set"],
        ...["-o", join(directory, "package-set.img"), "--json"],
        ...["--only", ...system, ...set, "linux"],
    ]);
    t.is(exitCode, 0, stderr.slice(-8000));
    const { rebuilt, differences } = JSON.parse(stdout);
    t.deepEqual(differences, []);
    const again = new Set(rebuilt.map(({ name }) => name));
    t.deepEqual([...system, ...set, "linux"].filter((name) => !again.has(name)), []);
    for (const { storeName, treeHashes, milliseconds } of rebuilt) {
        t.is(treeHashes[0], treeHashes[1], storeName);
        t.log(`${storeName.slice(0, -48)}… ${treeHashes[0]}, ${Math.round(milliseconds / 1000)} s`);
    }
});
