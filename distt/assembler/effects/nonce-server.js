import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
/**
 * Serves one unguessable line at one unguessable path of this machine's loopback
 * address while `work` runs; a guest with user networking sees it at 10.0.2.2.
 */
export async function withNonceServer(work) {
    const path = `/${randomBytes(16).toString("hex")}`;
    const nonce = randomBytes(16).toString("hex");
    const server = createServer((request, response) => {
        response.statusCode = request.url === path ? 200 : 404;
        response.end(request.url === path ? `${nonce}\n` : "");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    try {
        return await work({ guestUrl: `http://10.0.2.2:${port}${path}`, nonce });
    }
    finally {
        server.closeAllConnections();
        server.close();
    }
}
