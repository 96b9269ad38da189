import { createConnection, createServer, type Server } from "node:net";
import { MrrlError } from "../errors/mrrl-error.ts";
import { sha256 } from "../model/sha256.ts";
import type { Context } from "./context.ts";

/**
 * Runs `work` while holding a lock that other mrrl processes of this machine heed.
 * The lock is an abstract unix socket (unix(7)): the kernel frees it the moment
 * its holder dies, whatever killed it. A waiter connects to the holder and is
 * woken by the connection's end.
 * @param name anything that identifies what is locked, such as a store path.
 */
export async function withLock<T>(
  context: Context,
  name: string,
  work: () => Promise<T>,
  onWait?: () => void,
): Promise<T> {
  const path = `\0mrrl-lock-${sha256(name)}`;
  let waited = false;
  for (;;) {
    context.signal.throwIfAborted();
    const server = await tryListen(path);
    if (server) {
      try {
        return await work();
      } finally {
        server.close();
        for (const socket of waiters.get(server) ?? []) socket.destroy();
      }
    }
    if (!waited) onWait?.();
    waited = true;
    await holderGone(path, context.signal);
  }
}

const waiters = new WeakMap<Server, Set<{ destroy(): void }>>();

function tryListen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const sockets = new Set<{ destroy(): void }>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
      socket.resume();
    });
    waiters.set(server, sockets);
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(new MrrlError("BUG", `cannot make a lock: ${error.message}`, { cause: error }));
    });
    server.listen({ path }, () => {
      server.unref();
      resolve(server);
    });
  });
}

function holderGone(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.on("error", () => {});
    socket.on("close", () => {
      signal.removeEventListener("abort", abort);
      // A short, uneven pause, so that many waiters do not retry in step.
      setTimeout(resolve, 5 + Math.random() * 20);
    });
    socket.resume();
  });
}
