import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync, } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { extractRoot } from "../support/image-root.js";
import { testToolbox } from "../support/toolbox.js";
import { toyProfile } from "../support/toy-profile.js";
/** The toy profile as one that can rebuild itself, with room for what its seed is made of. */
async function rebuildingProfile(sources) {
    const profile = await toyProfile();
    const file = join(profile.directory, "toy.yaml");
    const text = readFileSync(file, "utf8").replace("root: 8MiB", "root: 160MiB");
    writeFileSync(file, `${text}rebuild: { sources: ${sources} }\n`);
    return profile;
}
/** Makes the image, and gives the directory with its root's files. */
async function rootOf(profile) {
    const { exitCode, stdout, stderr } = await profile.imageVerb(["--json"]);
    if (exitCode !== 0)
        throw new Error(String(stderr));
    const root = join(profile.directory, "root");
    await extractRoot(await testToolbox(), profile.image, JSON.parse(String(stdout)), root);
    return { root, stderr: String(stderr) };
}
const files = (directory) => readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(directory, path)).isFile())
    .sort();
test("an image holds its own export tree and, included, every source by its digest", async (t) => {
    const profile = await rebuildingProfile("included");
    const { root, stderr } = await rootOf(profile);
    t.regex(stderr, /no package of this system has make, unshare: it cannot rebuild itself/);
    const tree = join(profile.directory, "exported");
    t.is((await profile.mrrl(["export-scripts", "toy", "-o", tree])).exitCode, 0);
    const held = files(join(root, "mrrl/rebuild"));
    t.deepEqual(held.filter((path) => !path.startsWith("sources/")), files(tree));
    for (const path of files(tree)) {
        t.deepEqual(readFileSync(join(root, "mrrl/rebuild", path)), readFileSync(join(tree, path)));
    }
    const listed = readFileSync(join(tree, "sources.list"), "utf8").trimEnd().split("\n");
    t.deepEqual(readdirSync(join(root, "mrrl/rebuild/sources")).sort(), listed.map((line) => line.slice(0, 64)));
    for (const name of readdirSync(join(root, "mrrl/rebuild/sources"))) {
        const bytes = readFileSync(join(root, "mrrl/rebuild/sources", name));
        t.is(createHash("sha256").update(bytes).digest("hex"), name);
    }
    t.true((statSync(join(root, "mrrl/bin/mrrl-rebuild")).mode & 0o111) !== 0);
});
test("an image that fetches its sources holds scripts, and is as small as it was", async (t) => {
    const { root } = await rootOf(await rebuildingProfile("fetched"));
    const held = readdirSync(join(root, "mrrl/rebuild"));
    t.true(held.includes("scripts"));
    t.false(held.includes("sources"));
    const plain = await rootOf(await toyProfile());
    t.false(readdirSync(join(plain.root, "mrrl")).includes("rebuild"));
    t.deepEqual(readdirSync(join(plain.root, "mrrl/bin")).includes("mrrl-rebuild"), false);
});
test("a damaged source does not get into an image", async (t) => {
    const profile = await rebuildingProfile("included");
    const { settings } = profile.toy.context;
    const cache = join(mkdtempSync(join(tmpdir(), "mrrl cache-")), "sources");
    mkdirSync(cache);
    const { toolchain } = await profile.toy.derive("app");
    for (const { sha256 } of toolchain.sources) {
        copyFileSync(join(settings.cacheRoot, "sources", sha256), join(cache, sha256));
    }
    const [first] = toolchain.sources.map(({ sha256 }) => sha256).sort();
    const victim = join(cache, first ?? "");
    const bytes = readFileSync(victim);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    chmodSync(victim, 0o644);
    writeFileSync(victim, bytes);
    const { exitCode, stderr } = await profile.mrrl(["image", "toy", "-o", profile.image], {
        env: { MRRL_CACHE: join(cache, "..") },
    });
    t.is(exitCode, 4, String(stderr));
    t.true(String(stderr).includes(victim), String(stderr));
    t.false(readdirSync(profile.directory).some((name) => name.includes(".img")));
});
