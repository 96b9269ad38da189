import { open } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
/** Serves the files of a directory over HTTP and counts every byte it sends, headers too. */
export class CountingServer {
    port;
    #sockets = new Set();
    constructor(port) {
        this.port = port;
    }
    /** Bytes sent so far. */
    get sent() {
        return [...this.#sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    }
    /** Runs a server as long as `work` does. */
    static async serving(directory, work) {
        const http = createServer((request, response) => {
            server
                .#answer(join(directory, new URL(request.url ?? "/", "http://x").pathname), {
                request,
                response,
            })
                .catch(() => response.destroy());
        });
        await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
        const server = new CountingServer(http.address().port);
        http.on("connection", (socket) => server.#sockets.add(socket));
        try {
            return await work(server);
        }
        finally {
            http.closeAllConnections();
            http.close();
        }
    }
    async #answer(path, { request, response }) {
        const file = await open(path).catch(() => undefined);
        if (!file) {
            response.writeHead(404, { "content-length": 0 }).end();
            return;
        }
        try {
            const { size } = await file.stat();
            const wanted = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
            const [start, end] = wanted ? [Number(wanted[1]), Number(wanted[2])] : [0, size - 1];
            const length = Math.max(0, Math.min(end, size - 1) - start + 1);
            const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
            response.writeHead(wanted ? 206 : 200, {
                "content-length": length,
                ...(wanted && { "content-range": `bytes ${start}-${start + length - 1}/${size}` }),
            });
            response.end(request.method === "HEAD" ? undefined : buffer);
        }
        finally {
            await file.close();
        }
    }
}
