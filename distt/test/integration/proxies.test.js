import { readFileSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import test, {} from "ava";
import { fetchSource } from "../../assembler/effects/fetch-source.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { contextWith, fetchFile, rejection } from "../support/fetch-context.js";
import { fetchTar, gitSource } from "../support/git-fetching.js";
import { GitRepositories } from "../support/git-repositories.js";
import { serveSmart } from "../support/git-server.js";
import { serve, serveBody } from "../support/local-server.js";
/** A name that only a proxy can know. */
const inside = "inside.invalid";
/** An HTTP proxy that reaches every host as `origin`, and refuses tunnels. */
async function proxyTo(t, origin) {
    const asked = [];
    const proxy = createServer((request, response) => {
        asked.push(request.url ?? "");
        const { pathname, search } = new URL(request.url ?? "");
        const { method, headers } = request;
        const onward = forward(`${origin}${pathname}${search}`, { method, headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response);
        });
        onward.on("error", () => response.destroy());
        request.pipe(onward);
    });
    proxy.on("connect", (request, socket) => {
        asked.push(`CONNECT ${request.url}`);
        socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    t.teardown(() => {
        proxy.closeAllConnections();
        proxy.close();
    });
    const url = `http://127.0.0.1:${proxy.address().port}`;
    return { asked, proxies: { http: url, https: url, except: "" } };
}
const source = (url) => ({ file: "x", sha256: sha256("content"), urls: [url] });
test("http goes through the proxy as it is, https through a tunnel, exceptions directly", async (t) => {
    const server = await serve(t, (request, response) => serveBody(request, response, Buffer.from("content")));
    const { asked, proxies } = await proxyTo(t, server.url);
    const url = `http://${inside}/x?y`;
    const path = await fetchFile(contextWith({ proxies }), source(url));
    t.is(readFileSync(path, "utf8"), "content");
    t.deepEqual(asked.splice(0), [url]);
    const tunnel = source(`https://${inside}/x`);
    const error = await rejection(t, fetchFile(contextWith({ proxies }), tunnel));
    t.is(error.code, "FETCH_FAILED");
    t.regex(error.evidence ?? "", /403/);
    t.true(asked.every((line) => line === `CONNECT ${inside}:443`));
    t.true(asked.splice(0).length > 0);
    const direct = { ...proxies, except: "127.0.0.1" };
    await fetchFile(contextWith({ proxies: direct }), source(server.url));
    t.deepEqual(asked, []);
});
test("a proxy that nobody listens at: the failure says that there is one", async (t) => {
    const proxies = { http: "http://127.0.0.1:1", https: undefined, except: "" };
    const error = await rejection(t, fetchFile(contextWith({ proxies }), source(`http://${inside}/`)));
    t.is(error.evidence, `http://${inside}/: connection refused (a proxy is configured)`);
});
test("git uses the proxy, too", async (t) => {
    const repositories = await GitRepositories.make();
    await repositories.init("project");
    repositories.write("project", { file: "content\n" });
    const commit = await repositories.commit("project");
    const local = gitSource(commit, [repositories.url("project")]);
    const tar = await fetchTar(t, repositories, local);
    const server = await serveSmart(t, repositories, true);
    const { asked, proxies } = await proxyTo(t, server.url);
    const url = `http://${inside}/project/.git`;
    const wanted = gitSource(commit, [url], {}, sha256(tar));
    const path = await fetchSource(contextWith({ proxies }), wanted, async () => repositories.toolbox);
    t.deepEqual(readFileSync(path), tar);
    t.true(asked.length > 0 && asked.every((line) => line.startsWith(url)));
});
