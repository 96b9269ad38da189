import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import send from "send";
import { MrrlError } from "../../errors/mrrl-error.js";
import { cacheFiles } from "./location.js";
/** The only files of a directory that are served: what a cache consists of. */
const served = /^\/(?:index\.json|records\/[0-9a-f]{64}\.json|archives\/[0-9a-f]{64}\.zst)$/;
/** Connections at a time; more than that wait, or are refused by the system. */
const mostConnections = 1024;
/** Files are read in pieces of so many bytes. */
const pieceSize = 1 << 20;
/**
 * Serves the directory of a binary cache by HTTP, read-only, with ranges.
 * @param onAnswer told of each answer that ended.
 * @throws USAGE when it is no cache, or the server cannot listen there
 */
export async function serveCache(context, directory, { host, port }, onAnswer) {
    if (!existsSync(join(directory, cacheFiles.index))) {
        throw new MrrlError("USAGE", "there is no cache here", {
            place: directory,
            hint: "`mrrl cache push` makes one",
        });
    }
    const server = createServer((request, response) => answer(directory, request, response, onAnswer));
    server.maxConnections = mostConnections;
    // A client that sends its question slowly, or none, does not keep a connection.
    server.headersTimeout = 10_000;
    server.requestTimeout = 10_000;
    server.keepAliveTimeout = 10_000;
    await listen(server, { host, port });
    context.signal.addEventListener("abort", () => server.closeAllConnections(), { once: true });
    const { address, family, port: bound } = server.address();
    return {
        url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
        close: () => new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
}
function answer(directory, request, response, onAnswer) {
    const [path = ""] = (request.url ?? "").split("?");
    const before = request.socket.bytesWritten;
    response.on("close", () => onAnswer(path, response.statusCode, request.socket.bytesWritten - before));
    // What a client that is gone breaks is of no interest.
    response.on("error", () => { });
    if (request.method !== "GET" && request.method !== "HEAD") {
        response.writeHead(405, { allow: "GET, HEAD" }).end();
        return;
    }
    if (!served.test(path)) {
        response.writeHead(404).end();
        return;
    }
    // Files are called by their digests; only the index changes.
    const changes = path === "/index.json";
    send(request, path, {
        root: directory,
        dotfiles: "deny",
        index: false,
        immutable: !changes,
        maxAge: changes ? 0 : "365d",
        // Handed on to the stream that reads the file.
        ...{ highWaterMark: pieceSize },
    })
        .on("error", (error) => {
        if (response.headersSent)
            response.destroy();
        else
            response.writeHead(error.status ?? 500).end();
    })
        .pipe(response);
}
function listen(server, { host, port }) {
    return new Promise((resolve, reject) => {
        server.once("error", (error) => reject(new MrrlError("USAGE", `cannot listen on ${host}, port ${port}: ${error.message}`, {
            hint: "choose another one: --listen 127.0.0.1:8080; port 0 is any that is free",
            cause: error,
        })));
        server.listen({ host, port }, () => {
            server.on("error", () => { });
            resolve();
        });
    });
}
