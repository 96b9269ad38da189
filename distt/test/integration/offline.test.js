import { createReadStream, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "ava";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { sourcePath } from "../../assembler/effects/source-cache.js";
import { parseDownloadList } from "../../assembler/model/download-list.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { tar } from "../support/archives.js";
import { runMrrl, runMrrlWithoutNetwork } from "../support/command.js";
import { profileText } from "../support/definitions.js";
import { fetchFiles } from "../support/fetch-context.js";
import { fetchTar, gitSource } from "../support/git-fetching.js";
import { GitRepositories } from "../support/git-repositories.js";
import { serveSmart } from "../support/git-server.js";
import { serve, serveBody } from "../support/local-server.js";
import { toyStore } from "../support/toy-store.js";
const file = tar({ name: "greeting", content: "from a file\n" });
const nowhere = "http://127.0.0.1:1";
/** A package that is made of these sources (YAML), with its own store and an empty source cache. */
async function world(steps, sources) {
    const toy = await toyStore();
    toy.define("hello", steps, ["sources:", ...sources.map((line) => `  - ${line}`)].join("\n"));
    const { storeRoot, packageDirectories } = toy.context.settings;
    const directory = mkdtempSync(join(tmpdir(), "mrrl offline-"));
    return {
        toy,
        directory,
        cache: join(directory, "cache"),
        hello: ["hello", "--package", "--packages", packageDirectories[0] ?? ""],
        environment: {
            MRRL_STORE: storeRoot,
            MRRL_CACHE: join(directory, "cache"),
            MRRL_DEBIAN_MIRROR: nowhere,
        },
    };
}
/** The .debs of the seed and the tools, which this machine has: pool path → file. */
async function debs({ derive, context }) {
    const { toolchain, tools } = await derive("hello");
    const sources = [...toolchain.sources, ...tools.sources];
    await fetchFiles(context, sources);
    return new Map(sources.map((source) => [source.pool ?? "", sourcePath(context, source)]));
}
test.serial("what was fetched, files and commits, is built on a host without any network", async (t) => {
    const repositories = await GitRepositories.make();
    await repositories.init("app");
    repositories.write("app", { "run.sh": '#!/bin/sh\ncp "$1" "$2"\n', "größe/Ω": "from git\n" });
    await repositories.git("app", "add", "--all");
    await repositories.git("app", "update-index", "--chmod=+x", "run.sh");
    await repositories.git("app", "commit", "--quiet", "-m", "a commit");
    const commit = await repositories.git("app", "rev-parse", "HEAD");
    const local = gitSource(commit, [repositories.url("app")]);
    const made = sha256(await fetchTar(t, repositories, local));
    const files = await serve(t, (request, response) => serveBody(request, response, file));
    const git = await serveSmart(t, repositories, true);
    const { toy, directory, cache, hello, ...rest } = await world([
        "tar -xf /sources/file.tar",
        'cp greeting "$out/greeting"',
        "mkdir tree && tar -xf /sources/app.tar -C tree",
        'tree/run.sh tree/größe/Ω "$out/made"',
    ].join("\n"), [
        `{ file: file.tar, sha256: ${sha256(file)}, urls: ["${files.url}/file.tar"] }`,
        `{ file: app.tar, sha256: ${made}, git: { commit: ${commit}, urls: ["${git.url}/app/.git"] } }`,
    ]);
    // A store with nothing in it: the fetch makes the tools, for git.
    const environment = { ...rest.environment, MRRL_STORE: join(directory, "store") };
    t.teardown(() => removeTree(directory));
    const build = ["--offline", "build", ...hello];
    const early = await runMrrlWithoutNetwork(repositories.toolbox, build, environment);
    t.is(early.exitCode, 1, early.stderr);
    t.regex(early.stderr, /is not in the source cache \[FETCH_FAILED\]/);
    t.regex(early.stderr, /^hint: run `mrrl fetch`/m);
    t.false(existsSync(cache));
    writeFileSync(join(directory, "toy.yaml"), profileText().replace("[app]", "[hello]"));
    const profile = ["toy", "--profiles", directory, ...hello.slice(2)];
    const planned = await runMrrl(["plan", "--json", ...profile], environment);
    t.is(planned.exitCode, 0, planned.stderr);
    const { fetch } = JSON.parse(planned.stdout);
    t.deepEqual(fetch.find((source) => source.file === "app.tar")?.git, {
        commit,
        urls: [`${git.url}/app/.git`],
        submodules: {},
    });
    // No mirror is configured: this machine's own files are listed.
    const list = join(directory, "list");
    const lines = [...(await debs(toy)).values()].map((path) => `${path.slice(-64)} ${pathToFileURL(path).href}\n`);
    writeFileSync(list, `# what this machine has\n\n${lines.join("")}`);
    const fetched = await runMrrl(["fetch", ...hello, "--downloads", list], environment);
    t.is(fetched.exitCode, 0, fetched.stderr);
    const count = new Set(lines).size + 2;
    t.regex(fetched.stdout, new RegExp(`^${count} sources, .*: ${count} fetched, 0 were there\n$`));
    const built = await runMrrlWithoutNetwork(repositories.toolbox, build, environment);
    t.is(built.exitCode, 0, built.stderr);
    const output = built.stdout.trim();
    t.is(readFileSync(join(output, "greeting"), "utf8"), "from a file\n");
    t.is(readFileSync(join(output, "made"), "utf8"), "from git\n");
});
test.serial("what --list prints is what --downloads reads", async (t) => {
    const { toy, directory, hello, environment } = await world('cp /sources/* "$out"', [
        `{ file: file.tar, sha256: ${sha256(file)}, pool: pool/main/h/hello/hello_1+2.tar }`,
    ]);
    const known = await debs(toy);
    const server = await serve(t, (request, response) => {
        const path = decodeURIComponent(request.url ?? "").replace("/debian/", "");
        if (path === "pool/main/h/hello/hello_1+2.tar")
            return serveBody(request, response, file);
        const deb = known.get(path);
        return deb ? createReadStream(deb).pipe(response) : response.writeHead(404).end();
    });
    const mirror = { ...environment, MRRL_DEBIAN_MIRROR: `${server.url}/debian/` };
    const listed = await runMrrl(["fetch", ...hello, "--list"], mirror);
    t.is(listed.exitCode, 0, listed.stderr);
    t.is(server.requests.length, 0, "nothing is fetched");
    const lines = parseDownloadList(listed.stdout, "list");
    t.deepEqual(lines.at(-1), {
        sha256: sha256(file),
        url: `${server.url}/debian/pool/main/h/hello/hello_1%2B2.tar`,
    });
    const json = await runMrrl(["fetch", ...hello, "--list", "--json"], mirror);
    t.deepEqual(JSON.parse(json.stdout).downloads, lines);
    const list = join(directory, "list");
    writeFileSync(list, listed.stdout);
    const fetched = await runMrrl(["fetch", ...hello, "--downloads", list], environment);
    t.is(fetched.exitCode, 0, fetched.stderr);
    t.is(server.requests.length, lines.length);
});
test("a list of a profile names its sources, and says of what commits are made", async (t) => {
    const mirror = { MRRL_DEBIAN_MIRROR: "http://mirror.example/debian" };
    const { stdout, exitCode } = await runMrrl(["fetch", "minimal", "--list"], mirror);
    t.is(exitCode, 0);
    t.regex(stdout, /^# linux\.tar\.xz\n[0-9a-f]{64} http:\/\/mirror\.example\/debian\/pool\/main\/l\//m);
    const commit = "c".repeat(40);
    const { hello, environment } = await world("true", [
        `{ file: app.tar, sha256: ${sha256(file)}, git: { commit: ${commit}, urls: [http://x/app.git] } }`,
    ]);
    const listed = await runMrrl(["fetch", ...hello, "--list"], environment);
    t.regex(listed.stdout, new RegExp(`^# app\\.tar, made from git ${commit} of http://x/app\\.git: ${sha256(file)}\n`, "m"));
});
test("a mistake in a list is told with file and line: exit code 2", async (t) => {
    const directory = mkdtempSync(join(tmpdir(), "mrrl list-"));
    const list = join(directory, "my list");
    writeFileSync(list, `# mine\n${sha256("a")}\n`);
    const { exitCode, stderr } = await runMrrl(["plan", "minimal", "--downloads", list]);
    t.is(exitCode, 2);
    t.true(stderr.startsWith(`${list}:2: error: the line ends after the digest [USAGE]\nhint: `));
    const missing = await runMrrl(["plan", "minimal", "--downloads", join(directory, "none")]);
    t.is(missing.exitCode, 2);
    t.regex(missing.stderr, /none: error: there is no such list of downloads/);
});
