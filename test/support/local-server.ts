import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createRawServer, type Socket } from "node:net";
import type { ExecutionContext } from "ava";

export interface LocalServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** The requests so far: path and Range header. */
  readonly requests: { path: string; range: string | undefined }[];
}

export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** An HTTP server that lives as long as the test; `count` tells how many requests came before. */
export async function serve(t: ExecutionContext, answer: Answer): Promise<LocalServer> {
  const requests: LocalServer["requests"] = [];
  const server: Server = createServer((request, response) => {
    response.on("error", () => {});
    requests.push({ path: request.url ?? "", range: request.headers.range });
    answer(request, response, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/**
 * A server that answers as it likes, when a connection has sent something.
 * @returns its URL
 */
export async function serveRaw(
  t: ExecutionContext,
  answer: (socket: Socket, request: string) => void,
): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    // mrrl first tries whether anybody listens, and goes away.
    socket.once("data", (request) => answer(socket, request.toString("latin1")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/raw`;
}

/** Serves a body as real servers do, Range requests included. */
export function serveBody(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (request.headers.range === undefined) {
    response.writeHead(200, { "content-length": body.length });
  } else if (start >= body.length) {
    response.writeHead(416, { "content-range": `bytes */${body.length}` });
    response.end();
    return;
  } else {
    response.writeHead(206, {
      "content-length": body.length - start,
      "content-range": `bytes ${start}-${body.length - 1}/${body.length}`,
    });
  }
  response.end(body.subarray(start));
}
