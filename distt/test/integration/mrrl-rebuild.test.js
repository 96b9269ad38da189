import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync, } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, {} from "ava";
import { serve, serveBody } from "../support/local-server.js";
import { sameOutput } from "../support/same-output.js";
import { share, shRunner } from "../support/sh-runner.js";
import { toyProfile } from "../support/toy-profile.js";
/** The export tree of the toy profile, built or not, and a runner whose store has the seed. */
async function exported(t, built) {
    const profile = await toyProfile();
    const { toy } = profile;
    toy.define("library", 'mkdir "$out/lib"; echo code > "$out/lib/it"');
    toy.define("app", 'mkdir "$out/bin"; { echo app; echo "$pkg_library"; } > "$out/bin/app"; cp /sources/data "$out/"', `dependencies: [library]\nsources: [{ file: data, sha256: ${digest(data)}, pool: pool/d/data }]`);
    const tree = join(mkdtempSync(join(tmpdir(), "mrrl rebuild-")), "a tree");
    if (built) {
        mkdirSync(join(toy.context.settings.cacheRoot, "sources"), { recursive: true });
        writeFileSync(join(toy.context.settings.cacheRoot, "sources", digest(data)), data);
        const { exitCode, stderr } = await profile.mrrl(["build", "toy"]);
        t.is(exitCode, 0, String(stderr));
    }
    const { exitCode, stderr } = await profile.mrrl(["export-scripts", "toy", "-o", tree]);
    t.is(exitCode, 0, String(stderr));
    const sh = await shRunner(toy);
    share(toy.store, sh.store, (await toy.derive("app")).toolchain.storeName);
    const rebuild = (args) => sh.run("mrrl-rebuild", ["--tree", tree, ...args]);
    return { profile, sh, tree, rebuild };
}
const data = "some data\n";
const digest = (text) => createHash("sha256").update(text).digest("hex");
test("a tree is rebuilt from a mirror, and everything comes out the same", async (t) => {
    const { profile, sh, rebuild } = await exported(t, true);
    const server = await serve(t, (request, response) => request.url === "/debian/pool/d/data"
        ? serveBody(request, response, Buffer.from(data))
        : response.writeHead(404).end());
    const first = await rebuild(["--mirror", `${server.url}/debian/`, "-j", "2"]);
    t.is(first.exitCode, 0, first.stderr);
    t.regex(first.stdout, /^fetched data$/m);
    t.regex(first.stdout, /^built library-1 in \d+ s$/m);
    t.regex(first.stdout, /^4 same, 0 different, 0 not recorded$/m);
    for (const name of ["app", "library"]) {
        const { storeName } = (await profile.toy.derive(name)).package;
        await sameOutput(t, storeName, profile.toy.store, sh.store);
    }
    t.deepEqual(["builds", "store"].flatMap((name) => readdirSync(`${sh.store.root}/${name}`).filter((path) => /^\.(?!users)|\.sh$/.test(path))), [], "nothing is left behind");
    const again = await rebuild([]);
    t.is(again.exitCode, 0, again.stderr);
    t.regex(again.stdout, /^to build: 0$/m);
    t.is(server.requests.length, 1);
});
test("what differs, and what was not recorded, is told", async (t) => {
    const { sh, tree, rebuild } = await exported(t, false);
    const unrecorded = await rebuild(["library"]);
    t.is(unrecorded.exitCode, 0, unrecorded.stderr);
    t.regex(unrecorded.stdout, /^not recorded library-1\./m);
    const name = readdirSync(`${sh.store.root}/store`).find((path) => path.startsWith("library-"));
    const { treeHash } = JSON.parse(readFileSync(`${sh.store.root}/meta/${name}.json`, "utf8"));
    const wrong = digest("something else");
    writeFileSync(join(tree, "tree-hashes"), `${name} ${wrong}\n`);
    const different = await rebuild(["library"]);
    t.is(different.exitCode, 1);
    t.true(different.stdout.includes(`DIFFERS ${name} ${wrong} ${treeHash}\n`), different.stdout);
});
test("a source that cannot be had, a damaged script and wrong usage end it before anything is built", async (t) => {
    const { sh, tree, rebuild } = await exported(t, false);
    const offline = await rebuild(["--mirror", "http://127.0.0.1:1", "app"]);
    t.is(offline.exitCode, 1);
    t.regex(offline.stderr, /source data, sha256 [0-9a-f]{64}, cannot be had\n.*127\.0\.0\.1:1/);
    t.regex(offline.stderr, /--sources/);
    for (const [args, reason] of [
        [["--nonsense"], /no option --nonsense/],
        [["-j", "many"], /-j needs a number/],
        [["nothing"], /no package nothing .*app/],
        [["--sources", "/nowhere/at/all"], /no directory/],
        [["--tree", "/"], /not an export tree/],
    ]) {
        const ran = await rebuild(args);
        t.is(ran.exitCode, 100, args.join(" "));
        t.regex(ran.stderr, reason);
    }
    t.is((await sh.run("mrrl-rebuild", ["--help"])).exitCode, 0);
    const script = readdirSync(join(tree, "scripts")).find((path) => path.startsWith("library-"));
    writeFileSync(join(tree, "scripts", script ?? ""), "#!/bin/sh\n");
    const damaged = await rebuild(["library"]);
    t.is(damaged.exitCode, 1);
    t.regex(damaged.stderr, /library-1.* is not what its name says/);
    t.false(readdirSync(`${sh.store.root}/store`).some((path) => path.includes("library")));
});
test("after a failure the rest is built with --keep-going, by jobs that all builds share", async (t) => {
    const { profile, sh, tree } = await exported(t, false);
    const { toy } = profile;
    const steps = "for i in 1 2 3 4; do echo \"t$i:; @sleep 0.3; cut -d ' ' -f 4 /proc/loadavg\"; done > m; ";
    for (const name of ["left", "right"]) {
        toy.define(name, `${steps} echo "all: t1 t2 t3 t4" >> m; make -f m all; echo ok > "$out/${name}"`);
    }
    toy.define("bad", "exit 1");
    toy.define("app", "true", "dependencies: [bad, left, right]");
    const again = `${tree} again`;
    t.is((await profile.mrrl(["export-scripts", "toy", "-o", again])).exitCode, 0);
    const ran = await sh.run("mrrl-rebuild", ["--tree", again, "-j2", "--keep-going", "app"]);
    t.is(ran.exitCode, 1, ran.stdout);
    t.regex(ran.stderr, /build of bad ended with 1/);
    t.regex(ran.stderr, /not everything could be built/);
    t.regex(ran.stdout, /^built left-1/m);
    t.regex(ran.stdout, /^built right-1/m);
});
test("what a target needs is taken from another store, if it is what was recorded", async (t) => {
    const { profile, sh, tree } = await exported(t, false);
    const { toy } = profile;
    // app is made of middle, which refers to library; tool is not in what was made of it.
    toy.define("tool", 'mkdir "$out/bin"; echo tool > "$out/bin/tool"');
    toy.define("middle", 'cat "$pkg_tool/bin/tool"; echo "$pkg_library" > "$out/middle"', "dependencies: [library, tool]");
    toy.define("app", 'cat "$(cat "$pkg_middle/middle")/lib/it" > "$out/app"', "dependencies: [middle]");
    const again = `${tree} again`;
    t.is((await profile.mrrl(["build", "toy"])).exitCode, 0);
    t.is((await profile.mrrl(["export-scripts", "toy", "-o", again])).exitCode, 0);
    const name = async (of) => (await toy.derive(of)).package.storeName;
    // Elsewhere there are directories under store names, as in a system's root, and no records.
    const elsewhere = mkdtempSync(join(tmpdir(), "mrrl reuse-"));
    for (const of of ["middle", "library"]) {
        const { full } = await name(of);
        cpSync(`${toy.store.root}/store/${full}`, join(elsewhere, full), { recursive: true });
    }
    const rebuild = () => sh.run("mrrl-rebuild", ["--tree", again, "--reuse", elsewhere, "app"]);
    const middle = join(elsewhere, (await name("middle")).full, "middle");
    const content = readFileSync(middle);
    chmodSync(middle, 0o644);
    writeFileSync(middle, "something else\n");
    const damaged = await rebuild();
    t.is(damaged.exitCode, 1);
    t.regex(damaged.stderr, /middle-1\.[0-9a-f]+ is not what mrrl had built\n.* without --reuse/);
    t.false(sh.store.has(await name("middle")));
    writeFileSync(middle, content);
    const { exitCode, stdout, stderr } = await rebuild();
    t.is(exitCode, 0, stderr);
    t.regex(stdout, /^to build: 1$/m);
    t.regex(stdout, /^taking middle-1$/m);
    t.regex(stdout, /^built app-1 in/m);
    t.notRegex(stdout, /tool-1|built middle|built library/);
    for (const of of ["app", "middle", "library"]) {
        await sameOutput(t, await name(of), toy.store, sh.store);
    }
});
test("either runner goes on in a store of the other's", async (t) => {
    const { profile, sh } = await exported(t, true);
    const { toy } = profile;
    const { storeName, dependencies } = (await toy.derive("app")).package;
    const environment = { MRRL_STORE: toy.store.root };
    const reused = await sh.run("realise", [sh.writeScript(storeName.full, (await toy.derive("app")).package.script)], { env: environment });
    t.is(reused.exitCode, 0, reused.stderr);
    t.is(reused.stdout, "reused app-1\n");
    t.is((await sh.realise("library")).exitCode, 0);
    const [library] = dependencies;
    if (!library)
        return t.fail();
    const mrrl = await profile.mrrl(["build", "--package", "app", "--offline"], {
        env: { MRRL_STORE: sh.store.root },
    });
    t.is(mrrl.exitCode, 0, String(mrrl.stderr));
    t.notRegex(String(mrrl.stderr), /build library/);
    await sameOutput(t, storeName, toy.store, sh.store);
});
