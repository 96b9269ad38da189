import { createServer } from "node:http";
import { createServer as createRawServer } from "node:net";
/** An HTTP server that lives as long as the test; `count` tells how many requests came before. */
export async function serve(t, answer) {
    const requests = [];
    const server = createServer((request, response) => {
        response.on("error", () => { });
        requests.push({ path: request.url ?? "", range: request.headers.range });
        answer(request, response, requests.length - 1);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.teardown(() => {
        server.closeAllConnections();
        server.close();
    });
    return { url: `http://127.0.0.1:${server.address().port}`, requests };
}
/**
 * A server that answers as it likes, when a connection has sent something.
 * @returns its URL
 */
export async function serveRaw(t, answer) {
    const sockets = new Set();
    const server = createRawServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => { });
        socket.on("close", () => sockets.delete(socket));
        // mrrl first tries whether anybody listens, and goes away.
        socket.once("data", (request) => answer(socket, request.toString("latin1")));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.teardown(() => {
        for (const socket of sockets)
            socket.destroy();
        server.close();
    });
    return `http://127.0.0.1:${server.address().port}/raw`;
}
/** Serves a body as real servers do, Range requests included. */
export function serveBody(request, response, body) {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (request.headers.range === undefined) {
        response.writeHead(200, { "content-length": body.length });
    }
    else if (start >= body.length) {
        response.writeHead(416, { "content-range": `bytes */${body.length}` });
        response.end();
        return;
    }
    else {
        response.writeHead(206, {
            "content-length": body.length - start,
            "content-range": `bytes ${start}-${body.length - 1}/${body.length}`,
        });
    }
    response.end(body.subarray(start));
}
