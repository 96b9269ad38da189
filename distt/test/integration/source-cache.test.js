import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync, } from "node:fs";
import { join } from "node:path";
import test, {} from "ava";
import { findDebianMirrors } from "../../assembler/effects/debian-mirrors.js";
import { sourcePath, verifySource } from "../../assembler/effects/source-cache.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { contextWith, fetchFile as fetchSource, fetchFiles as fetchSources, rejection, scratch, } from "../support/fetch-context.js";
import { serve, serveBody } from "../support/local-server.js";
function sourceOf(content, more = {}) {
    return { file: "x.tar", sha256: sha256(content), urls: [], size: content.length, ...more };
}
/** A server for a table of paths; everything else is 404. */
function serveFiles(t, files) {
    return serve(t, (request, response) => {
        const content = files[decodeURIComponent(request.url ?? "")];
        if (content === undefined)
            response.writeHead(404).end("not here");
        else
            serveBody(request, response, Buffer.from(content));
    });
}
test("a fetched source is in the cache under its digest, read-only, and reused", async (t) => {
    const server = await serveFiles(t, { "/x": "content" });
    const context = contextWith();
    const source = sourceOf("content", { urls: [`${server.url}/x`] });
    const path = await fetchSource(context, source);
    t.is(path, join(context.settings.cacheRoot, "sources", sha256("content")));
    t.is(readFileSync(path, "utf8"), "content");
    t.is(lstatSync(path).mode & 0o777, 0o444);
    t.deepEqual(readdirSync(join(path, "..")), [sha256("content")]);
    t.is(await fetchSource(context, source), path);
    t.is(server.requests.length, 1);
    const outcomes = context.happened.flatMap((event) => (event.type === "end" ? event.outcome : []));
    t.deepEqual(outcomes, ["ok", "reused"]);
});
test("a mirror is asked before upstream, the snapshot archive last", async (t) => {
    const server = await serveFiles(t, {
        "/snapshot/archive/debian/20250906T000000Z/pool/a+b.deb": "deb",
    });
    const context = contextWith({
        debianMirrors: [`${server.url}/one`, `${server.url}/two`],
        debianSnapshot: `${server.url}/snapshot`,
    });
    await fetchSource(context, sourceOf("deb", {
        pool: "pool/a+b.deb",
        urls: [`${server.url}/upstream`],
        snapshot: "20250906T000000Z",
    }));
    t.deepEqual(server.requests.map(({ path }) => path), [
        "/one/pool/a%2Bb.deb",
        "/two/pool/a%2Bb.deb",
        "/upstream",
        "/snapshot/archive/debian/20250906T000000Z/pool/a%2Bb.deb",
    ]);
});
test("fault 10: wrong bytes are refused with both digests, and the next locator is tried", async (t) => {
    const server = await serveFiles(t, { "/evil": "CONTENT", "/good": "content" });
    const source = sourceOf("content", { urls: [`${server.url}/evil`, `${server.url}/good`] });
    t.is(readFileSync(await fetchSource(contextWith(), source), "utf8"), "content");
    const context = contextWith();
    const only = sourceOf("content", { urls: [`${server.url}/evil`, `${server.url}/none`] });
    const error = await rejection(t, fetchSource(context, only));
    t.is(error.code, "HASH_MISMATCH");
    t.is(error.exitCode, 4);
    const evidence = (error.evidence ?? "").split("\n");
    t.is(evidence[0], `${server.url}/evil: expected sha256 ${sha256("content")}, got ${sha256("CONTENT")}`);
    t.is(evidence[1], `${server.url}/none: the server answered 404`);
    t.deepEqual(readdirSync(join(context.settings.cacheRoot, "sources")), []);
});
test("when every locator fails, each is listed with its failure", async (t) => {
    const server = await serveFiles(t, {});
    const context = contextWith({ debianMirrors: [`${server.url}/debian`] });
    const source = sourceOf("content", { pool: "pool/x.tar", urls: [`${server.url}/up`] });
    const error = await rejection(t, fetchSource(context, source));
    t.is(error.code, "FETCH_FAILED");
    t.is(error.evidence, `${server.url}/debian/pool/x.tar: the server answered 404\n${server.url}/up: the server answered 404`);
    const pinned = sourceOf("deb", { pool: "pool/x.deb", snapshot: "20250906T000000Z" });
    t.regex((await rejection(t, fetchSource(context, pinned))).hint ?? "", /mrrl lock <package>/);
});
test("without a mirror, what only a mirror has cannot be fetched: exit 3", async (t) => {
    const error = await rejection(t, fetchSource(contextWith(), sourceOf("x", { pool: "pool/x" })));
    t.is(error.code, "NO_MIRROR");
    t.is(error.exitCode, 3);
    t.regex(error.hint ?? "", /MRRL_DEBIAN_MIRROR=/);
});
test("offline, nothing is asked for; the hint names `mrrl fetch`", async (t) => {
    const server = await serveFiles(t, { "/x": "content" });
    const source = sourceOf("content", { urls: [`${server.url}/x`] });
    const error = await rejection(t, fetchSource(contextWith({ offline: true }), source));
    t.regex(error.hint ?? "", /mrrl fetch/);
    t.is(server.requests.length, 0);
    const cacheRoot = scratch();
    await fetchSource(contextWith({ cacheRoot }), source);
    await t.notThrowsAsync(fetchSource(contextWith({ cacheRoot, offline: true }), source));
});
test("a rest of other content does not spoil the download", async (t) => {
    const content = "content".repeat(1000);
    const server = await serveFiles(t, { "/x": content });
    const context = contextWith();
    const source = sourceOf(content, { urls: [`${server.url}/x`] });
    mkdirSync(join(context.settings.cacheRoot, "sources"));
    writeFileSync(`${sourcePath(context, source)}.part`, "other bytes");
    chmodSync(`${sourcePath(context, source)}.part`, 0o444);
    t.is(readFileSync(await fetchSource(context, source), "utf8"), content);
});
test("a cached file of the wrong size is fetched anew, a damaged one is found out", async (t) => {
    const server = await serveFiles(t, { "/x": "content" });
    const context = contextWith();
    const source = sourceOf("content", { urls: [`${server.url}/x`] });
    const path = sourcePath(context, source);
    mkdirSync(join(path, ".."));
    writeFileSync(path, "cont");
    t.is(readFileSync(await fetchSource(context, source), "utf8"), "content");
    await verifySource(path, source);
    chmodSync(path, 0o644);
    writeFileSync(path, "cOntent");
    const error = await rejection(t, verifySource(path, source));
    t.is(error.code, "HASH_MISMATCH");
    t.is(error.evidence, `expected sha256 ${sha256("content")}, got ${sha256("cOntent")}`);
    t.false(existsSync(path));
});
test("many sources are fetched a few at a time, each once", async (t) => {
    let open = 0;
    let most = 0;
    const server = await serve(t, (request, response) => {
        most = Math.max(most, ++open);
        setTimeout(() => {
            open--;
            serveBody(request, response, Buffer.from(request.url ?? ""));
        }, 20);
    });
    const sources = Array.from({ length: 30 }, (_, index) => {
        const path = `/${index % 25}`;
        return sourceOf(path, { urls: [`${server.url}${path}`] });
    });
    const context = contextWith();
    const paths = await fetchSources(context, sources);
    t.deepEqual(paths.map((path) => readFileSync(path, "utf8")), sources.map((_, index) => `/${index % 25}`));
    t.is(server.requests.length, 25);
    t.true(most > 1 && most <= 6, `${most} at a time`);
    const summary = context.happened.find((event) => event.type === "start");
    t.is(summary?.type === "start" && summary.label, "25 of 30 source files");
    // Nothing to do is nothing to report.
    context.happened.length = 0;
    await fetchSources(context, sources);
    t.deepEqual(context.happened, []);
});
test("the first failure stops the other downloads and is the one that is told", async (t) => {
    const server = await serve(t, (request, response) => {
        if (request.url === "/bad")
            response.writeHead(404).end();
    });
    const sources = ["/slow", "/bad", "/never"].map((path) => sourceOf(path, { file: path.slice(1), urls: [`${server.url}${path}`] }));
    const started = performance.now();
    const error = await rejection(t, fetchSources(contextWith(), sources));
    t.is(error.message, "bad could not be fetched");
    t.true(performance.now() - started < 10_000);
});
test("two runs that want one source fetch it once", async (t) => {
    const server = await serve(t, (request, response) => {
        setTimeout(() => serveBody(request, response, Buffer.from("content")), 100);
    });
    const cacheRoot = scratch();
    const source = sourceOf("content", { urls: [`${server.url}/x`] });
    const contexts = [contextWith({ cacheRoot }), contextWith({ cacheRoot })];
    await Promise.all(contexts.map((context) => fetchSource(context, source)));
    t.is(server.requests.length, 1);
});
test("a cache that cannot be written is told with a way out", async (t) => {
    const server = await serveFiles(t, { "/x": "content" });
    const cacheRoot = join(scratch(), "file");
    writeFileSync(cacheRoot, "not a directory");
    const source = sourceOf("content", { urls: [`${server.url}/x`] });
    const error = await rejection(t, fetchSource(contextWith({ cacheRoot }), source));
    t.is(error.code, "STORE_UNUSABLE");
    t.regex(error.hint ?? "", /MRRL_CACHE/);
});
test("the host's apt configuration names the mirrors", async (t) => {
    const apt = scratch();
    mkdirSync(join(apt, "sources.list.d"));
    writeFileSync(join(apt, "sources.list"), "deb http://list.example/debian trixie main\n");
    const parts = {
        "debian.sources": "Types: deb\nURIs: http://mirror.example/debian/\nSuites: trixie\nComponents: main\n" +
            "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n",
        "vendor.list": "deb https://vendor.example/apt vendor main\n",
        "ignored.list.save": "deb http://ignored.example/debian trixie main\n",
    };
    for (const [name, text] of Object.entries(parts)) {
        writeFileSync(join(apt, "sources.list.d", name), text);
    }
    t.deepEqual(await findDebianMirrors(apt), [
        "http://mirror.example/debian",
        "http://list.example/debian",
    ]);
    t.deepEqual(await findDebianMirrors(join(apt, "nothing")), []);
});
