import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import test from "ava";
import { download } from "../../assembler/effects/download.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { body, failure, impatient, quick, request } from "../support/downloading.js";
import { serve, serveBody } from "../support/local-server.js";
test("a file is downloaded, its digest told, progress reported", async (t) => {
    const server = await serve(t, (incoming, response) => serveBody(incoming, response, body));
    const progress = [];
    const wanted = request(`${server.url}/file`, {
        onProgress: (done, total) => progress.push([done, total]),
    });
    const result = await download(wanted);
    t.deepEqual(result, { sha256: sha256(body), size: body.length, resumed: 0 });
    t.deepEqual(readFileSync(wanted.file), body);
    t.deepEqual(progress.at(-1), [body.length, body.length]);
});
test("what an earlier run left is continued with a Range request", async (t) => {
    const server = await serve(t, (incoming, response) => serveBody(incoming, response, body));
    const wanted = request(`${server.url}/file`);
    writeFileSync(wanted.file, body.subarray(0, 123_456));
    const result = await download(wanted);
    t.deepEqual(result, { sha256: sha256(body), size: body.length, resumed: 123_456 });
    t.deepEqual(server.requests, [{ path: "/file", range: "bytes=123456-" }]);
    t.deepEqual(readFileSync(wanted.file), body);
});
test("a server without ranges starts from the beginning", async (t) => {
    const server = await serve(t, (_, response) => response.end(body));
    const wanted = request(`${server.url}/file`);
    writeFileSync(wanted.file, "something else, and longer than nothing");
    t.is((await download(wanted)).sha256, sha256(body));
    t.deepEqual(readFileSync(wanted.file), body);
});
test("a complete or too long rest is not asked for again", async (t) => {
    const server = await serve(t, (incoming, response) => serveBody(incoming, response, body));
    const whole = request(`${server.url}/file`, { size: body.length });
    writeFileSync(whole.file, body);
    t.is((await download(whole)).sha256, sha256(body));
    t.is(server.requests.length, 0);
    const long = request(`${server.url}/file`, { size: body.length });
    writeFileSync(long.file, Buffer.concat([body, body]));
    t.is((await download(long)).sha256, sha256(body));
    // Without a known size the server says that nothing follows (416).
    const unknown = request(`${server.url}/file`);
    writeFileSync(unknown.file, body);
    t.is((await download(unknown)).sha256, sha256(body));
});
test("fault 17: a connection that is cut is taken up where it broke", async (t) => {
    const server = await serve(t, (incoming, response, count) => {
        if (count > 0)
            return serveBody(incoming, response, body);
        response.writeHead(200, { "content-length": body.length });
        response.write(body.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
    });
    const wanted = request(`${server.url}/file`, { size: body.length });
    t.is((await download(wanted)).sha256, sha256(body));
    t.regex(server.requests[1]?.range ?? "", /^bytes=[1-9]\d*-$/);
});
test("fault 17: a server that only resets is given up after bounded attempts", async (t) => {
    const server = await serve(t, (_, response) => response.socket?.resetAndDestroy());
    t.regex(await failure(t, request(`${server.url}/file`)), /the connection was cut/);
    t.is(server.requests.length, impatient.attempts);
});
test("fault 17: a server that stalls is given up, before and within the body", async (t) => {
    const silent = await serve(t, () => { });
    t.is(await failure(t, request(`${silent.url}/file`, quick)), "no byte for 0.3 s");
    const stalling = await serve(t, (_, response) => {
        response.writeHead(200, { "content-length": body.length });
        response.write("x");
    });
    const started = performance.now();
    t.is(await failure(t, request(`${stalling.url}/file`, quick)), "no byte for 0.3 s");
    t.true(performance.now() - started < 15_000);
});
test("a slow server is no stalled one", async (t) => {
    const server = await serve(t, (_, response) => {
        response.writeHead(200, { "content-length": 8 });
        let sent = 0;
        const timer = setInterval(() => {
            response.write(String(sent++));
            if (sent < 8)
                return;
            clearInterval(timer);
            response.end();
        }, 100);
    });
    const patience = { ...impatient, stall: 600 };
    t.is((await download(request(`${server.url}/file`, { patience }))).sha256, sha256("01234567"));
});
test("fault 17: a short body is an unfinished one", async (t) => {
    const server = await serve(t, (incoming, response) => {
        // With a Content-Length of its own, or, in chunks, without any.
        if (incoming.url === "/chunks")
            response.write("x".repeat(100));
        response.end(body.subarray(0, 900));
    });
    const chunks = request(`${server.url}/chunks`, { size: body.length });
    t.regex(await failure(t, chunks), /^the body ended after \d+ of 500000 bytes$/);
    const other = request(`${server.url}/file`, { size: body.length });
    t.is(await failure(t, other), "the server has 900 of the expected 500000 bytes");
});
test("a body larger than declared is refused, announced or not", async (t) => {
    const announced = await serve(t, (incoming, response) => serveBody(incoming, response, body));
    const limited = request(`${announced.url}/file`, { size: 1000 });
    t.regex(await failure(t, limited), /larger than the expected 1000 bytes/);
    t.is(announced.requests.length, 1);
    const endless = await serve(t, (_, response) => {
        const more = () => {
            if (!response.destroyed)
                response.write(body, () => setImmediate(more));
        };
        more();
    });
    const small = request(`${endless.url}/file`, { size: 1000 });
    t.regex(await failure(t, small), /larger than the expected 1000 bytes/);
    t.true(readFileSync(small.file).length <= 1000);
});
test("fault 17: redirects are followed, but not for ever, nor anywhere", async (t) => {
    const server = await serve(t, (incoming, response) => {
        const to = (location) => response.writeHead(302, { location }).end();
        const path = incoming.url ?? "";
        if (path.startsWith("/loop"))
            return to("/loop");
        if (path === "/local")
            return to("file:///etc/passwd");
        if (path === "/odd")
            return to("http://[");
        const left = Number(path.slice(1));
        return left > 0 ? to(`/${left - 1}`) : serveBody(incoming, response, body);
    });
    t.is((await download(request(`${server.url}/5`))).sha256, sha256(body));
    t.regex(await failure(t, request(`${server.url}/6`)), /more than 5 redirects/);
    t.regex(await failure(t, request(`${server.url}/loop`)), /more than 5 redirects/);
    t.regex(await failure(t, request(`${server.url}/local`)), /no web address/);
    t.regex(await failure(t, request(`${server.url}/odd`)), /no web address/);
});
test("404 is final, 503 is tried again", async (t) => {
    const server = await serve(t, (incoming, response, count) => {
        if (incoming.url === "/gone")
            response.writeHead(404).end("no such file");
        else if (count < 3)
            response.writeHead(503).end();
        else
            serveBody(incoming, response, body);
    });
    t.is(await failure(t, request(`${server.url}/gone`)), "the server answered 404");
    t.is(server.requests.length, 1);
    const patience = { ...impatient, attempts: 5 };
    t.is((await download(request(`${server.url}/busy`, { patience }))).sha256, sha256(body));
    t.is(server.requests.length, 4);
});
test("a refused connection and an unknown name fail at once, and are remembered", async (t) => {
    const port = await new Promise((resolve) => {
        const server = createServer().listen(0, "127.0.0.1", () => {
            const { port: free } = server.address();
            server.close(() => resolve(free));
        });
    });
    t.is(await failure(t, request(`http://127.0.0.1:${port}/a`)), "connection refused");
    // Whoever listens there now: the host is out for the rest of the run.
    const late = createServer((socket) => socket.destroy());
    await new Promise((resolve) => late.listen(port, "127.0.0.1", resolve));
    t.teardown(() => late.close());
    t.is(await failure(t, request(`http://127.0.0.1:${port}/b`)), "connection refused");
    const unknown = await failure(t, request("http://no-such-host.invalid/a"));
    t.regex(unknown, /the host name is unknown|no connection within/);
});
test("an interrupted download stops at once and keeps what it has", async (t) => {
    const interruption = new AbortController();
    const server = await serve(t, (_, response) => {
        response.writeHead(200, { "content-length": body.length });
        response.write(body.subarray(0, 100_000));
    });
    const reason = new Error("interrupted");
    const wanted = request(`${server.url}/file`, {
        signal: interruption.signal,
        patience: { ...impatient, stall: 60_000 },
        onProgress: () => setTimeout(() => interruption.abort(reason), 100),
    });
    t.is(await t.throwsAsync(download(wanted)), reason);
    t.true(readFileSync(wanted.file).length > 0);
});
