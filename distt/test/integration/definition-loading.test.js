import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import test, {} from "ava";
import { dir } from "tmp-promise";
import { listPackages, listProfiles, loadPackage, loadProfile, } from "../../assembler/effects/definitions.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { deriveProfile } from "../../assembler/plan/derivations.js";
import { packageText, profileText } from "../support/definitions.js";
import { projectRoot } from "../support/project-root.js";
const root = (name) => packageText(name, "kind: root", "debian: { roots: [dash] }", "toolchain: {}");
const lock = JSON.stringify({
    format: 1,
    suite: "trixie",
    release: "13.1",
    snapshot: "20250906T000000Z",
    packages: [
        {
            name: "dash",
            version: "1",
            pool: "pool/main/d/dash/dash_1_amd64.deb",
            size: 1,
            sha256: "ab".repeat(32),
        },
    ],
});
/** A directory with mrrl's own definitions and two of a user's; `files` are written on top. */
async function world(t, files) {
    const place = await dir({ unsafeCleanup: true, prefix: "with blank " });
    t.teardown(() => place.cleanup());
    const all = {
        "own/packages/seed/package.yaml": root("seed"),
        "own/packages/seed/lock.json": lock,
        "own/packages/tools/package.yaml": root("tools"),
        "own/packages/tools/lock.json": lock,
        "own/packages/linux/package.yaml": packageText("linux", "accepts: [kernel-fragments]", "build: make"),
        "own/packages/app/package.yaml": packageText("app", "build: make"),
        "own/boot/kernel/base.config": "CONFIG_64BIT=y\n",
        "own/profiles/toy.yaml": profileText(),
        ...files,
    };
    for (const [path, text] of Object.entries(all)) {
        await mkdir(dirname(`${place.path}/${path}`), { recursive: true });
        await writeFile(`${place.path}/${path}`, text);
    }
    const directories = (kind) => ["one", "two", "own"].map((d) => `${place.path}/${d}/${kind}`);
    const settings = {
        packageDirectories: directories("packages"),
        profileDirectories: directories("profiles"),
        installation: `${place.path}/own`,
        storeRoot: place.path,
        cacheRoot: place.path,
        debianMirrors: [],
        debianSnapshot: undefined,
        downloads: new Map(),
        proxies: { http: undefined, https: undefined, except: "" },
        certificates: undefined,
        jobs: 1,
        offline: true,
        isolation: "user-namespace",
        limits: { processes: 1000, memory: 1 << 30, log: 1 << 20 },
    };
    return { path: place.path, context: { settings } };
}
async function refused(t, work) {
    const error = await t.throwsAsync(work, { instanceOf: MrrlError });
    return error;
}
test("a profile brings its packages, their files, locks and kernel fragments", async (t) => {
    const { context } = await world(t, {
        "own/packages/app/package.yaml": packageText("app", "files: [a.txt, sub/b.txt]", "build: make"),
        "own/packages/app/a.txt": "\ufeffone\r\n",
        "own/packages/app/sub/b.txt": "two",
    });
    const loaded = await loadProfile(context, "toy");
    t.deepEqual([...loaded.packages.keys()].sort(), ["app", "linux", "seed", "tools"]);
    t.deepEqual(loaded.packages.get("app")?.files, { "a.txt": "\ufeffone\r\n", "sub/b.txt": "two" });
    t.is(loaded.packages.get("seed")?.lock?.packages.length, 1);
    t.deepEqual(loaded.fragments, [{ name: "base", text: "CONFIG_64BIT=y\n" }]);
    t.is(deriveProfile(loaded).derivations.length, 4);
});
test("a profile outside brings packages and a kernel fragment of its own", async (t) => {
    const kernel = "kernel: { fragments: [base, ./mine.config] }";
    const { context } = await world(t, {
        "one/profiles/mine.yaml": profileText()
            .replace("name: toy", "name: mine")
            .replace("[app]", "[app, extra]")
            .replace(/^kernel.*$/m, kernel),
        "one/profiles/mine.config": "CONFIG_X=y\n",
        "two/packages/extra/package.yaml": packageText("extra", "build: make"),
    });
    const loaded = await loadProfile(context, "mine");
    t.true(loaded.packages.has("extra"));
    t.deepEqual(loaded.fragments[1], { name: "mine", text: "CONFIG_X=y\n" });
});
test("a package outside takes the place of mrrl's own", async (t) => {
    const { context } = await world(t, {
        "two/packages/app/package.yaml": packageText("app", "build: make mine"),
    });
    const app = (await loadPackage(context, "app")).packages.get("app")?.definition;
    t.is(app?.kind === "source" ? app.build : "", "make mine");
});
test("one name in two directories of the user is refused, naming both", async (t) => {
    const { context, path } = await world(t, {
        "one/packages/app/package.yaml": packageText("app", "build: make"),
        "two/packages/app/package.yaml": packageText("app", "build: make"),
    });
    const error = await refused(t, loadProfile(context, "toy"));
    t.is(error.code, "DEFINITION_INVALID");
    t.is(error.message, "two definitions of package 'app'");
    const both = ["one", "two"].map((d) => `${path}/${d}/packages/app/package.yaml`);
    t.is(error.evidence, both.join("\n"));
});
test("a package that is named otherwise than its directory is refused", async (t) => {
    const { context, path } = await world(t, {
        "own/packages/app/package.yaml": packageText("other", "build: make"),
    });
    const error = await refused(t, loadPackage(context, "app"));
    t.is(error.place, `${path}/own/packages/app/package.yaml:1:7`);
});
test("an unknown package is told with the place that names it and what is near", async (t) => {
    const { context, path } = await world(t, {
        "own/profiles/toy.yaml": profileText().replace("[app]", "[ap]"),
    });
    const error = await refused(t, loadProfile(context, "toy"));
    t.is(error.code, "DEFINITION_NOT_FOUND");
    t.is(error.exitCode, 2);
    t.is(error.place, `${path}/own/profiles/toy.yaml:5:12`);
    t.is(error.hint, "did you mean 'app'?");
});
test("an unknown profile and an unknown fragment are told, too", async (t) => {
    const { context, path } = await world(t, {
        "own/profiles/other.yaml": profileText()
            .replace("name: toy", "name: other")
            .replace("[base]", "[bse]"),
    });
    const profile = await refused(t, loadProfile(context, "toi"));
    t.is(profile.hint, "did you mean 'toy'?");
    const fragment = await refused(t, loadProfile(context, "other"));
    t.is(fragment.place, `${path}/own/profiles/other.yaml:4:23`);
    t.is(fragment.hint, "did you mean 'base'?");
});
for (const name of ["../toy", "/etc/passwd", "a;b", "", "."]) {
    test(`no file is looked for when the name is '${name}'`, async (t) => {
        const { context } = await world(t, {});
        t.is((await refused(t, loadProfile(context, name))).code, "DEFINITION_NOT_FOUND");
        t.is((await refused(t, loadPackage(context, name))).code, "DEFINITION_NOT_FOUND");
    });
}
test("a file that is a link out of the package is refused", async (t) => {
    const { context, path } = await world(t, {
        "own/packages/app/package.yaml": packageText("app", "files: [a]", "build: make"),
        secret: "secret",
    });
    await symlink("../../../secret", `${path}/own/packages/app/a`);
    const error = await refused(t, loadPackage(context, "app"));
    t.is(error.place, `${path}/own/packages/app/package.yaml:5:9`);
    t.is(error.message, "'a' leads out of its directory");
});
test("a file that is not text, not there, too large or not a file is refused", async (t) => {
    const { context, path } = await world(t, {
        "own/packages/app/package.yaml": packageText("app", "files: [a]", "build: make"),
    });
    const file = `${path}/own/packages/app/a`;
    const message = async () => (await refused(t, loadPackage(context, "app"))).message;
    t.is(await message(), "there is no file 'a'");
    await writeFile(file, Buffer.from([0xff, 0xfe]));
    t.regex(await message(), /is not UTF-8 text$/);
    await writeFile(file, "a\0b");
    t.regex(await message(), /is not UTF-8 text$/);
    await writeFile(file, "x".repeat(1024 * 1024 + 1));
    t.regex(await message(), /more than 1 MiB$/);
    await writeFile(`${path}/own/packages/app/package.yaml`, packageText("app", "files: [sub]", "build: make"));
    await mkdir(`${path}/own/packages/app/sub`);
    t.regex(await message(), /is not a plain file$/);
});
test("a package without its lock file is refused, with the command that writes it", async (t) => {
    const { context } = await world(t, {
        "own/packages/app/package.yaml": packageText("app", "kind: debian", "debian: { roots: [dash] }", "build: make"),
    });
    const loaded = await loadProfile(context, "toy");
    const error = t.throws(() => deriveProfile(loaded), { instanceOf: MrrlError });
    t.is(error?.message, "'app' has no lock file");
    t.regex(error?.hint ?? "", /mrrl lock app/);
});
test("the profiles and packages that come with mrrl are valid, and locked", async (t) => {
    const { context } = await world(t, {});
    const settings = {
        ...context.settings,
        installation: projectRoot,
        packageDirectories: [`${projectRoot}/packages`],
        profileDirectories: [`${projectRoot}/profiles`],
    };
    for (const name of await listProfiles({ settings })) {
        const derived = deriveProfile(await loadProfile({ settings }, name));
        t.true(derived.packages.length > 0);
    }
    for (const name of await listPackages({ settings })) {
        t.true((await loadPackage({ settings }, name)).packages.has(name));
    }
});
