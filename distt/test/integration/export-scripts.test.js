import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync, } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { execa } from "execa";
import { toyProfile } from "../support/toy-profile.js";
/** Path → what is there, of a whole directory. */
function contents(directory) {
    const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
    return Object.fromEntries(files.map((path) => {
        const { mode } = statSync(join(directory, path));
        const isFile = statSync(join(directory, path)).isFile();
        return [path, `${mode} ${isFile ? readFileSync(join(directory, path)).toString("hex") : ""}`];
    }));
}
async function exported(profile, path) {
    return await profile.mrrl(["export-scripts", "toy", "-o", path, "--json"]);
}
const parent = () => mkdtempSync(join(tmpdir(), "mrrl export-"));
test("the sha256 of every script is in its name, and exported twice nothing differs", async (t) => {
    const profile = await toyProfile();
    const [first, second] = [join(parent(), "a tree"), join(parent(), "other")];
    const { exitCode, stdout, stderr } = await exported(profile, first);
    t.is(exitCode, 0, String(stderr));
    const report = JSON.parse(String(stdout));
    t.is(report.path, first);
    const scripts = readdirSync(join(first, "scripts")).sort();
    t.deepEqual(scripts, report.scripts.toSorted());
    t.deepEqual(scripts.map((name) => name.slice(0, name.lastIndexOf("-"))), ["app", "kernel", "seed"]);
    for (const name of scripts) {
        const digest = createHash("sha256").update(readFileSync(join(first, "scripts", name)));
        t.is(digest.digest("hex"), name.slice(-64));
    }
    // An empty directory may be there already.
    mkdirSync(second);
    t.is((await exported(profile, second)).exitCode, 0);
    t.deepEqual(contents(second), contents(first));
});
test("the tree hashes of what was built are in it, and a build changes nothing else", async (t) => {
    const profile = await toyProfile();
    const [before, after] = [join(parent(), "before"), join(parent(), "after")];
    const first = await exported(profile, before);
    t.is(JSON.parse(String(first.stdout)).unrecorded.length, 2, "the seed is there");
    t.is((await profile.mrrl(["build", "toy"])).exitCode, 0);
    const second = await exported(profile, after);
    t.deepEqual(JSON.parse(String(second.stdout)).unrecorded, []);
    const hashes = readFileSync(join(after, "tree-hashes"), "utf8").trimEnd().split("\n");
    t.is(hashes.length, 3);
    for (const line of hashes) {
        const [name = "", hash] = line.split(" ");
        const record = join(profile.toy.store.root, "meta", `${name}.json`);
        t.is(hash, JSON.parse(readFileSync(record, "utf8")).treeHash);
    }
    const { "tree-hashes": ignored, ...rest } = contents(after);
    t.like(contents(before), rest);
});
test("make reads the Makefile, in a directory with a blank, and runs inputs first", async (t) => {
    const profile = await toyProfile();
    const tree = join(parent(), "a tree");
    t.is((await exported(profile, tree)).exitCode, 0);
    const { toolchain } = await profile.toy.derive("app");
    const root = profile.toy.store.physicalPath(toolchain.storeName);
    const runner = join(tree, "other runner");
    mkdirSync(runner);
    writeFileSync(join(runner, "realise"), '#!/bin/sh\necho "$1"\n', { mode: 0o755 });
    const loader = `${root}/usr/lib64/ld-linux-x86-64.so.2`;
    const libraries = ["--library-path", `${root}/usr/lib/x86_64-linux-gnu`];
    const { stdout } = await execa(loader, [...libraries, `${root}/usr/bin/make`, "-f", "Makefile"], {
        cwd: tree,
        env: { RUNNER: runner, TREE: tree },
    });
    const started = stdout.split("\n").map((path) => {
        t.true(path.startsWith(`${tree}/scripts/`), path);
        return path.slice(`${tree}/scripts/`.length).split("-")[0];
    });
    t.deepEqual(started, ["seed", "kernel", "app"]);
});
test("what is there already is never written into", async (t) => {
    const profile = await toyProfile();
    const occupied = parent();
    writeFileSync(join(occupied, "mine"), "precious\n");
    for (const path of [occupied, join(occupied, "mine"), join(occupied, "mine/below")]) {
        const { exitCode, stderr } = await exported(profile, path);
        t.is(exitCode, 2, path);
        t.regex(String(stderr), /--output/);
    }
    t.deepEqual(readdirSync(occupied), ["mine"]);
    t.is(readFileSync(join(occupied, "mine"), "utf8"), "precious\n");
});
