import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createPlainServer, request as forward } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, {} from "ava";
import { fetchSource } from "../../assembler/effects/fetch-source.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { selfSigned } from "../support/certificate.js";
import { runMrrl } from "../support/command.js";
import { contextWith, rejection } from "../support/fetch-context.js";
import { fetchTar, gitSource } from "../support/git-fetching.js";
import { GitRepositories } from "../support/git-repositories.js";
import { serveSmart } from "../support/git-server.js";
import { serve, serveBody } from "../support/local-server.js";
import { toyStore } from "../support/toy-store.js";
/** An https server for `localhost` in front of an http one. */
async function serveHttps(t, origin) {
    const { certificate, key } = selfSigned();
    const server = createServer({ cert: certificate, key }, (request, response) => {
        const { method, headers } = request;
        const onward = forward(`${origin}${request.url}`, { method, headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response);
        });
        request.pipe(onward);
    });
    await new Promise((resolve) => server.listen(0, resolve));
    t.teardown(() => {
        server.closeAllConnections();
        server.close();
    });
    const file = join(mkdtempSync(join(tmpdir(), "mrrl certificates-")), "authority.pem");
    writeFileSync(file, certificate);
    return { port: server.address().port, certificates: file };
}
test("git fetches over https, from servers whose certificate is trusted", async (t) => {
    const repositories = await GitRepositories.make();
    await repositories.init("project");
    repositories.write("project", { file: "content\n" });
    const commit = await repositories.commit("project");
    const local = gitSource(commit, [repositories.url("project")]);
    const tar = await fetchTar(t, repositories, local);
    const server = await serveSmart(t, repositories, true);
    const { port, certificates } = await serveHttps(t, server.url);
    const url = `https://localhost:${port}/project/.git`;
    const source = gitSource(commit, [url], {}, sha256(tar));
    const toolbox = async () => repositories.toolbox;
    const path = await fetchSource(contextWith({ certificates }), source, toolbox);
    t.deepEqual(readFileSync(path), tar);
    const error = await rejection(t, fetchSource(contextWith(), source, toolbox));
    t.is(error.code, "FETCH_FAILED");
    t.regex(error.evidence ?? "", /certificate/);
});
/** A proxy that makes tunnels to this machine. @returns its URL and where it was asked to go */
async function serveTunnels(t) {
    const asked = [];
    const proxy = createPlainServer((_, response) => response.writeHead(400).end());
    const sockets = new Set();
    proxy.on("connect", (request, client) => {
        asked.push(request.url ?? "");
        const port = Number(/:(\d+)$/.exec(request.url ?? "")?.[1]);
        const onward = connect(port, "localhost", () => {
            client.write("HTTP/1.1 200 Connection established\r\n\r\n");
            client.pipe(onward).pipe(client);
        });
        for (const socket of [client, onward]) {
            sockets.add(socket);
            socket.on("error", () => { });
        }
    });
    await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    t.teardown(() => {
        for (const socket of sockets)
            socket.destroy();
        proxy.closeAllConnections();
        proxy.close();
    });
    return { url: `http://127.0.0.1:${proxy.address().port}`, asked };
}
async function fetchOverHttps(t, proxy) {
    const repositories = await GitRepositories.make();
    await repositories.init("project");
    repositories.write("project", { file: "from git\n" });
    const commit = await repositories.commit("project");
    const local = gitSource(commit, [repositories.url("project")]);
    const made = sha256(await fetchTar(t, repositories, local));
    const git = await serveSmart(t, repositories, true);
    const plain = await serve(t, (request, response) => serveBody(request, response, Buffer.from("a file\n")));
    const [first, second] = [await serveHttps(t, git.url), await serveHttps(t, plain.url)];
    const trusted = join(mkdtempSync(join(tmpdir(), "mrrl certificates-")), "both.pem");
    writeFileSync(trusted, [first, second].map((each) => readFileSync(each.certificates)).join(""));
    const toy = await toyStore();
    const [gitOrigin, fileOrigin] = [first, second].map(({ port }) => `https://localhost:${port}`);
    toy.define("hello", 'tar -xf /sources/app.tar && cat file /sources/text > "$out/all"', [
        "sources:",
        `  - { file: text, sha256: ${sha256("a file\n")}, urls: ["${fileOrigin}/text"] }`,
        `  - { file: app.tar, sha256: ${made}, git: { commit: ${commit}, urls: ["${gitOrigin}/project/.git"] } }`,
    ].join("\n"));
    const { storeRoot, packageDirectories } = toy.context.settings;
    const args = ["build", "--package", "hello", "--packages", packageDirectories[0] ?? ""];
    const environment = {
        MRRL_STORE: storeRoot,
        MRRL_CACHE: mkdtempSync(join(tmpdir(), "mrrl cache-")),
        https_proxy: proxy ?? "",
        no_proxy: "",
        NO_PROXY: "",
    };
    const doubted = await runMrrl(args, environment);
    t.is(doubted.exitCode, 1, doubted.stderr);
    t.regex(doubted.stderr, /self[- ]signed certificate/);
    const trusting = await runMrrl(args, { ...environment, NODE_EXTRA_CA_CERTS: trusted });
    t.is(trusting.exitCode, 0, trusting.stderr);
    t.is(readFileSync(join(trusting.stdout.trim(), "all"), "utf8"), "from git\na file\n");
    return [first, second].map(({ port }) => `localhost:${port}`);
}
test("files and commits come over https", async (t) => {
    await fetchOverHttps(t);
});
test("files and commits come over https through the environment's proxy", async (t) => {
    const proxy = await serveTunnels(t);
    const hosts = await fetchOverHttps(t, proxy.url);
    t.deepEqual([...new Set(proxy.asked)].toSorted(), hosts.toSorted());
});
