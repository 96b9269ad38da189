import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import test from "ava";
import { download } from "../../assembler/effects/download.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { body, failure, impatient, quick, request } from "../support/downloading.js";
import { serve, serveBody, serveRaw } from "../support/local-server.js";
const otherRanges = {
    "another start": `bytes 5-9/${body.length}`,
    "another total": `bytes 3-${body.length + 2}/${body.length + 3}`,
    "an end before the start": `bytes 3-2/${body.length}`,
    nonsense: "bytes */*",
    nothing: undefined,
};
for (const [what, contentRange] of Object.entries(otherRanges)) {
    test(`a server that answers a Range request with ${what} is asked for the whole`, async (t) => {
        const server = await serve(t, (incoming, response) => {
            if (incoming.headers.range === undefined)
                return response.end(body);
            const headers = contentRange === undefined ? {} : { "content-range": contentRange };
            return response.writeHead(206, headers).end("56789");
        });
        const wanted = request(`${server.url}/file`, { size: body.length });
        writeFileSync(wanted.file, "012");
        t.deepEqual(await download(wanted), { sha256: sha256(body), size: body.length, resumed: 0 });
        t.is(server.requests.length, 2);
    });
}
test("a server that refuses to continue is asked for the whole", async (t) => {
    const server = await serve(t, (incoming, response) => {
        if (incoming.headers.range !== undefined)
            response.writeHead(403).end();
        else
            response.end(body);
    });
    const wanted = request(`${server.url}/file`);
    writeFileSync(wanted.file, "012");
    t.is((await download(wanted)).sha256, sha256(body));
});
test("a part that nobody asked for is no file", async (t) => {
    const server = await serve(t, (_, response) => response.writeHead(206, { "content-range": "bytes 0-4/10" }).end("01234"));
    t.is(await failure(t, request(`${server.url}/file`)), "the server answered 206");
});
test("a body is taken as it is, whatever coding its label says", async (t) => {
    // Some servers label every .tar.gz so; others a file that is no gzip at all.
    const files = { "/a.tar.gz": gzipSync(body), "/b": body };
    const server = await serve(t, (incoming, response) => {
        t.is(incoming.headers["accept-encoding"], "identity");
        response.setHeader("content-encoding", "gzip");
        serveBody(incoming, response, files[incoming.url]);
    });
    for (const [path, content] of Object.entries(files)) {
        const wanted = request(`${server.url}${path}`, { size: content.length });
        t.is((await download(wanted)).sha256, sha256(content));
    }
});
test("fault 17: a server that drips is given up, before and within the body", async (t) => {
    const drip = (socket, text) => {
        socket.write(text);
        const timer = setInterval(() => socket.write("x"), 50);
        socket.on("close", () => clearInterval(timer));
    };
    const inHeaders = await serveRaw(t, (socket) => drip(socket, "HTTP/1.1 200 OK\r\nx: "));
    t.is(await failure(t, request(inHeaders, quick)), "no byte for 0.3 s");
    const inBody = await serveRaw(t, (socket) => drip(socket, `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`));
    const patience = { ...impatient, window: 500, slowest: 1000 };
    t.regex(await failure(t, request(inBody, { patience })), /^only \d+ bytes in \d+ s$/);
    const chunked = await serveRaw(t, (socket) => {
        socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        const timer = setInterval(() => socket.write("1\r\nx\r\n"), 50);
        socket.on("close", () => clearInterval(timer));
    });
    t.regex(await failure(t, request(chunked, { patience })), /^only \d+ bytes in \d+ s$/);
});
test("fault 17: a connection may break at any place of the answer", async (t) => {
    const small = Buffer.from("0123456789".repeat(20));
    const answer = (start) => Buffer.concat([
        Buffer.from(start === 0
            ? `HTTP/1.1 200 OK\r\nContent-Length: ${small.length}\r\n\r\n`
            : `HTTP/1.1 206 Partial Content\r\nContent-Length: ${small.length - start}\r\n` +
                `Content-Range: bytes ${start}-${small.length - 1}/${small.length}\r\n\r\n`),
        small.subarray(start),
    ]);
    let broken = 0;
    for (let position = 0; position < answer(0).length; position += 3) {
        for (const reset of [true, false]) {
            let count = 0;
            const url = await serveRaw(t, (socket, text) => {
                const start = Number(/^range: bytes=(\d+)-/im.exec(text)?.[1] ?? 0);
                if (count++ > 0)
                    return socket.end(answer(start));
                return socket.write(answer(start).subarray(0, position), () => {
                    // What was sent has to arrive before the reset, which would overtake it.
                    setTimeout(() => (reset ? socket.resetAndDestroy() : socket.end()), 5);
                });
            });
            t.is((await download(request(url))).sha256, sha256(small), `${position} ${reset}`);
            broken++;
        }
    }
    t.log(`${broken} broken connections`);
});
test("fault 17: an endless body is cut off where nothing tells a size", async (t) => {
    const hole = Buffer.alloc(1 << 20);
    const server = await serve(t, (_, response) => {
        const more = () => {
            if (!response.destroyed)
                response.write(hole, () => setImmediate(more));
        };
        more();
    });
    const wanted = request(`${server.url}/file`, { largestUntold: 8 << 20 });
    t.is(await failure(t, wanted), "the body is larger than 8388608 bytes, and nothing tells its size");
    t.true(readFileSync(wanted.file).length <= 8 << 20);
});
test("one file that stalls does not close its host to the others, several do", async (t) => {
    const server = await serve(t, (incoming, response) => {
        if (incoming.url !== "/stalls")
            serveBody(incoming, response, body);
    });
    const get = (path) => failure(t, request(`${server.url}${path}`, quick));
    t.is(await get("/stalls"), "no byte for 0.3 s");
    t.is((await download(request(`${server.url}/file`))).sha256, sha256(body));
    await get("/stalls");
    await get("/stalls");
    t.is((await download(request(`${server.url}/file`))).sha256, sha256(body));
    for (let count = 0; count < 3; count++)
        await get("/stalls");
    t.is(await get("/file"), "no byte for 0.3 s");
});
