import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync, } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { fetchSource } from "../../assembler/effects/fetch-source.js";
import { sourcePath } from "../../assembler/effects/source-cache.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { contextWith, fetchFile, rejection } from "../support/fetch-context.js";
import { describeTar, fetchTar, gitRefusal, gitSource } from "../support/git-fetching.js";
import { GitRepositories } from "../support/git-repositories.js";
import { serveDumb, serveSmart } from "../support/git-server.js";
import { serve, serveBody } from "../support/local-server.js";
const repositories = await GitRepositories.make();
const longName = `${"d".repeat(120)}/${"e".repeat(120)}/${"f".repeat(120)}`;
/** A repository whose wanted commit is neither at the tip of a branch nor the first one. */
async function makeProject(name, ...options) {
    await repositories.init(name, ...options);
    repositories.write(name, { "a.txt": "before\n", "dir/old": "old\n" });
    await repositories.commit(name, "before");
    repositories.write(name, {
        ".gitattributes": "*.txt export-subst eol=crlf text\n/dir export-ignore\n*.bin filter=lfs diff=lfs merge=lfs\n",
        ".gitignore": "ignored\n",
        "a.txt": "$Format:%H$\n",
        "dir/old": "",
        "dir-x": "between dir and dir/… by bytes\n",
        "data.bin": "version https://git-lfs.github.com/spec/v1\n",
        "run.sh": "#!/bin/sh\n",
        "größe/Ω": "names are bytes\n",
        [longName]: "deep\n",
    });
    chmodSync(join(repositories.directory, name, "run.sh"), 0o755);
    symlinkSync("../outside", join(repositories.directory, name, "dir", "link"));
    const commit = await repositories.commit(name, "wanted");
    repositories.write(name, { "a.txt": "after\n" });
    await repositories.commit(name, "after");
    return commit;
}
const commit = await makeProject("project");
test.serial("the tar holds the blobs exactly, in one order, with nobody's owners, modes and times", async (t) => {
    const tar = await fetchTar(t, repositories, gitSource(commit, [repositories.url("project")]));
    const root = "root(0):root(0) 1";
    const directories = longName.split("/").slice(0, -1);
    t.deepEqual(await describeTar(tar), [
        `file 644 ${root} .gitattributes ${JSON.stringify("*.txt export-subst eol=crlf text\n/dir export-ignore\n*.bin filter=lfs diff=lfs merge=lfs\n")}`,
        `file 644 ${root} .gitignore "ignored\\n"`,
        `file 644 ${root} a.txt "$Format:%H$\\n"`,
        `file 644 ${root} data.bin "version https://git-lfs.github.com/spec/v1\\n"`,
        `directory 755 ${root} ${directories[0]}/`,
        `directory 755 ${root} ${directories.join("/")}/`,
        `file 644 ${root} ${longName} "deep\\n"`,
        `directory 755 ${root} dir/`,
        `file 644 ${root} dir-x "between dir and dir/… by bytes\\n"`,
        `symlink 777 ${root} dir/link -> ../outside`,
        `file 644 ${root} dir/old ""`,
        `directory 755 ${root} größe/`,
        `file 644 ${root} größe/Ω "names are bytes\\n"`,
        `file 755 ${root} run.sh "#!/bin/sh\\n"`,
    ]);
    // Whoever pinned a commit pinned this format: it must never change.
    t.is(String(sha256(tar)), "b709f3e6c00ac6ef39f465187752ba83a847aa58e22446884ffdf607069cd506");
});
test.serial("every way to a commit leads to the same tar, byte for byte", async (t) => {
    const digest = sha256(await fetchTar(t, repositories, gitSource(commit, [repositories.url("project")])));
    const fetchBy = async (url) => {
        const source = gitSource(commit, [url], {}, digest);
        const path = await fetchSource(contextWith(), source, async () => repositories.toolbox);
        t.is(sha256(readFileSync(path)), digest, url);
    };
    const modern = await serveSmart(t, repositories, true);
    await fetchBy(`${modern.url}/project/.git`);
    // Protocol 0 gives single commits only where it is allowed to; else all refs are fetched.
    const old = await serveSmart(t, repositories, false);
    for (const allowed of ["false", "true"]) {
        await repositories.git("project", "config", "uploadpack.allowReachableSHA1InWant", allowed);
        await fetchBy(`${old.url}/project/.git`);
    }
    await repositories.git("project", "update-server-info");
    const dumb = await serveDumb(t, repositories);
    await fetchBy(`${dumb.url}/project/.git`);
    // The same history, packed otherwise.
    await repositories.git(".", "clone", "--quiet", "--bare", "/repos/project", "packed.git");
    await repositories.git("packed.git", "repack", "-adfq", "--depth=50");
    await repositories.git("packed.git", "update-server-info");
    await fetchBy(repositories.url("packed.git"));
    await fetchBy(`${modern.url}/packed.git`);
    await fetchBy(`${dumb.url}/packed.git`);
});
test.serial("a repository with SHA-256 names, over every transport", async (t) => {
    const wanted = await makeProject("modern", "--object-format=sha256");
    t.is(wanted.length, 64);
    await repositories.git("modern", "update-server-info");
    const local = await fetchTar(t, repositories, gitSource(wanted, [repositories.url("modern")]));
    const smart = await serveSmart(t, repositories, true);
    const url = `${smart.url}/modern/.git`;
    t.deepEqual(await fetchTar(t, repositories, gitSource(wanted, [url])), local);
});
test.serial("a branch that moves away does not matter, as long as the commit is there", async (t) => {
    await repositories.init("moving");
    repositories.write("moving", { file: "first" });
    const first = await repositories.commit("moving");
    const source = gitSource(first, [repositories.url("moving")]);
    const before = await fetchTar(t, repositories, source);
    repositories.write("moving", { file: "other" });
    await repositories.git("moving", "add", "--all");
    await repositories.git("moving", "commit", "--quiet", "--amend", "-m", "rewritten");
    t.deepEqual(await fetchTar(t, repositories, source), before);
    await repositories.git("moving", "reflog", "expire", "--expire=now", "--all");
    await repositories.git("moving", "gc", "--quiet", "--prune=now");
    const error = await gitRefusal(t, repositories, source);
    t.is(error.code, "FETCH_FAILED");
    t.is(error.exitCode, 1);
    t.is(error.evidence, `${repositories.url("moving")}: the repository does not have the commit ${first}`);
    t.regex(error.hint ?? "", /git\.urls.*commit/);
});
test.serial("a commit that no server has: each is named, over every transport", async (t) => {
    const nowhere = "1234567890".repeat(4);
    await repositories.git("project", "update-server-info");
    const servers = [
        await serveSmart(t, repositories, true),
        await serveSmart(t, repositories, false),
        await serveDumb(t, repositories),
    ];
    const urls = servers.map(({ url }) => `${url}/project/.git`);
    const error = await gitRefusal(t, repositories, gitSource(nowhere, urls));
    t.is(error.code, "FETCH_FAILED");
    t.deepEqual(error.evidence?.split("\n"), urls.map((url) => `${url}: the repository does not have the commit ${nowhere}`));
});
test.serial("a tag, a tree or a blob is no commit; the commit of a tag is asked for", async (t) => {
    await repositories.git("project", "tag", "-a", "-m", "a release", "v1", commit);
    for (const [name, type] of Object.entries({
        v1: "tag",
        [`${commit}^{tree}`]: "tree",
        [`${commit}:run.sh`]: "blob",
    })) {
        const object = await repositories.git("project", "rev-parse", name);
        const source = gitSource(object, [repositories.url("project")]);
        const error = await gitRefusal(t, repositories, source);
        t.is(error.code, "FETCH_FAILED");
        t.regex(error.evidence ?? "", new RegExp(`${object} is a ${type}, not a commit`));
    }
});
test.serial("a wrong digest: both are told, and what to write", async (t) => {
    const error = await gitRefusal(t, repositories, gitSource(commit, [repositories.url("project")], {}, sha256("another")));
    t.is(error.code, "HASH_MISMATCH");
    t.is(error.exitCode, 4);
    t.is(error.message, `app.tar is not the tar of commit ${commit}`);
    const digest = /write in the definition: sha256: ([0-9a-f]{64})$/.exec(error.hint ?? "")?.[1];
    t.is(error.evidence, `expected sha256 ${sha256("another")}, got ${digest}`);
});
test.serial("a wrong size is refused with the right one", async (t) => {
    const source = gitSource(commit, [repositories.url("project")]);
    const tar = await fetchTar(t, repositories, source);
    const error = await gitRefusal(t, repositories, { ...source, sha256: sha256(tar), size: 1 });
    t.is(error.code, "DEFINITION_INVALID");
    t.regex(error.hint ?? "", new RegExp(`size: ${tar.length}\\b`));
});
test.serial("the tar can be had ready-made, without git", async (t) => {
    const tar = await fetchTar(t, repositories, gitSource(commit, [repositories.url("project")]));
    const server = await serve(t, (request, response) => serveBody(request, response, tar));
    const source = gitSource(commit, ["file:///nowhere"], {}, sha256(tar));
    const downloads = new Map([[source.sha256, [`${server.url}/app.tar`]]]);
    const path = await fetchFile(contextWith({ downloads }), source);
    t.deepEqual(readFileSync(path), tar);
    t.deepEqual(readFileSync(await fetchFile(contextWith(), { ...source, urls: [server.url] })), tar);
});
test.serial("what a killed run left behind is cleared away", async (t) => {
    const source = gitSource(commit, [repositories.url("project")]);
    const tar = await fetchTar(t, repositories, source);
    const known = { ...source, sha256: sha256(tar) };
    const context = contextWith();
    const path = sourcePath(context, known);
    mkdirSync(`${path}.git/repository`, { recursive: true });
    writeFileSync(`${path}.git/tar`, "half a tar");
    writeFileSync(`${path}.part`, "half a download");
    await fetchSource(context, known, async () => repositories.toolbox);
    t.deepEqual(readFileSync(path), tar);
    t.deepEqual(readdirSync(join(path, "..")), [known.sha256]);
});
test.serial("two runs that want one commit fetch it once", async (t) => {
    const tar = await fetchTar(t, repositories, gitSource(commit, [repositories.url("project")]));
    const server = await serveSmart(t, repositories, true);
    const source = gitSource(commit, [`${server.url}/project/.git`], {}, sha256(tar));
    const context = contextWith();
    await Promise.all([1, 2].map(() => fetchSource(context, source, async () => repositories.toolbox)));
    const outcomes = context.happened.flatMap((event) => (event.type === "end" ? event.outcome : []));
    t.deepEqual(outcomes.toSorted(), ["ok", "reused"]);
});
test.serial("an interrupted fetch ends at once and leaves nothing", async (t) => {
    const interruption = new AbortController();
    const server = await serve(t, () => interruption.abort(new Error("interrupted")));
    const context = { ...contextWith(), signal: interruption.signal };
    const source = gitSource(commit, [`${server.url}/project/.git`]);
    const error = await rejection(t, fetchSource(context, source, async () => repositories.toolbox));
    t.is(error.code, "INTERRUPTED");
    t.deepEqual(readdirSync(join(context.settings.cacheRoot, "sources")), []);
});
