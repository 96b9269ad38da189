import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
/** Serves the files of a directory over HTTP, with ranges, to guests of this machine. */
export class UpdateServer {
    /** The address of the directory as a guest sees it, with a slash at its end. */
    url;
    /** Path and Range header of all requests so far. */
    requests = [];
    /** Bytes of bodies sent so far. */
    sent = 0;
    /** Whether ranges are given; a plain server ignores them. */
    ranges = true;
    misbehaviour = (answer) => answer;
    constructor(port) {
        // QEMU's user-mode network leads from there to this host's 127.0.0.1.
        this.url = `http://10.0.2.2:${port}/`;
    }
    /** Runs a server as long as `work` does. */
    static async serving(directory, work) {
        const http = createServer((request, response) => {
            response.on("error", () => { });
            answer(request, response).catch(() => response.destroy());
        });
        await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
        const server = new UpdateServer(http.address().port);
        const answer = (request, response) => server.#answer(directory, request, response);
        try {
            return await work(server);
        }
        finally {
            http.closeAllConnections();
            http.close();
        }
    }
    async #answer(directory, request, response) {
        const path = decodeURIComponent(request.url ?? "/");
        const { range } = request.headers;
        this.requests.push({ path, range });
        const whole = await readFile(join(directory, path)).catch(() => undefined);
        const wanted = this.ranges ? /^bytes=(\d+)-(\d+)$/.exec(range ?? "") : null;
        const plain = whole
            ? { status: wanted ? 206 : 200, body: part(whole, wanted) }
            : { status: 404, body: Buffer.from("there is no such file") };
        const { status, body, cutAfter } = this.misbehaviour(plain, this.requests.length - 1);
        response.writeHead(status, { "content-length": body.length });
        const sent = cutAfter === undefined ? body : body.subarray(0, cutAfter);
        this.sent += sent.length;
        if (sent.length === body.length)
            response.end(sent);
        else
            response.write(sent, () => response.destroy());
    }
}
function part(whole, range) {
    return range ? whole.subarray(Number(range[1]), Number(range[2]) + 1) : whole;
}
