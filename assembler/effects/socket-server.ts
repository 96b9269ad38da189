import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { MrrlError } from "../errors/mrrl-error.ts";

/** The longest path of a unix socket, unix(7): 108 bytes with the final NUL. */
const longestPath = 107;

/** One awaited connection to a unix socket. */
export interface AwaitedConnection {
  /** The first and only connection. Never settles when nobody connects. */
  readonly connection: Promise<Socket>;
  /** Stops listening and ends the connection. */
  close(): void;
}

/**
 * Listens on a unix socket for one connection. It listens when the promise
 * resolves, so a program started after that need not try twice.
 */
export async function awaitConnection(path: string): Promise<AwaitedConnection> {
  if (Buffer.byteLength(path) > longestPath) {
    throw new MrrlError("BUG", `the socket path ${path} is longer than ${longestPath} bytes`);
  }
  const server = createServer();
  server.maxConnections = 1;
  const connection = new Promise<Socket>((resolve) => {
    server.once("connection", (socket) => {
      // An error is always followed by `close`, which is what the readers wait for.
      socket.on("error", () => {});
      server.close();
      resolve(socket);
    });
  });
  server.listen(path);
  await once(server, "listening");
  await chmod(path, 0o600);
  let accepted: Socket | undefined;
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
