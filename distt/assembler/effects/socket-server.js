import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { createServer } from "node:net";
import { MrrlError } from "../errors/mrrl-error.js";
/** The longest path of a unix socket, unix(7): 108 bytes with the final NUL. */
const longestPath = 107;
/**
 * Listens on a unix socket for one connection. It listens when the promise
 * resolves, so a program started after that need not try twice.
 */
export async function awaitConnection(path) {
    if (Buffer.byteLength(path) > longestPath) {
        throw new MrrlError("BUG", `the socket path ${path} is longer than ${longestPath} bytes`);
    }
    const server = createServer();
    server.maxConnections = 1;
    const connection = new Promise((resolve) => {
        server.once("connection", (socket) => {
            // An error is always followed by `close`, which is what the readers wait for.
            socket.on("error", () => { });
            server.close();
            resolve(socket);
        });
    });
    server.listen(path);
    await once(server, "listening");
    await chmod(path, 0o600);
    let accepted;
    connection.then((socket) => {
        accepted = socket;
    });
    return {
        connection,
        close() {
            server.close();
            accepted?.destroy();
        },
    };
}
