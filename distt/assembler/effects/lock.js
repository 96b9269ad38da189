import { createConnection, createServer } from "node:net";
import { MrrlError } from "../errors/mrrl-error.js";
import { sha256 } from "../model/sha256.js";
/**
 * Runs `work` while holding a lock that other mrrl processes of this machine heed.
 * The lock is an abstract unix socket (unix(7)): the kernel frees it the moment
 * its holder dies, whatever killed it. A waiter connects to the holder and is
 * woken by the connection's end.
 * @param name anything that identifies what is locked, such as a store path.
 */
export async function withLock(context, name, work, onWait) {
    let waited = false;
    for (;;) {
        context.signal.throwIfAborted();
        const release = await tryLock(name);
        if (release) {
            try {
                return await work();
            }
            finally {
                release();
            }
        }
        if (!waited)
            onWait?.();
        waited = true;
        await holderGone(socketOf(name), context.signal);
    }
}
/** Takes the same lock if it is free. @returns how to give it back; undefined: it is taken. */
export async function tryLock(name) {
    const server = await tryListen(socketOf(name));
    if (!server)
        return undefined;
    return () => {
        server.close();
        for (const socket of waiters.get(server) ?? [])
            socket.destroy();
    };
}
function socketOf(name) {
    return `\0mrrl-lock-${sha256(name)}`;
}
const waiters = new WeakMap();
function tryListen(path) {
    return new Promise((resolve, reject) => {
        const sockets = new Set();
        const server = createServer((socket) => {
            sockets.add(socket);
            socket.on("error", () => { });
            socket.on("close", () => sockets.delete(socket));
            socket.resume();
        });
        waiters.set(server, sockets);
        server.once("error", (error) => {
            if (error.code === "EADDRINUSE")
                resolve(undefined);
            else
                reject(new MrrlError("BUG", `cannot make a lock: ${error.message}`, { cause: error }));
        });
        server.listen({ path }, () => {
            server.unref();
            resolve(server);
        });
    });
}
function holderGone(path, signal) {
    return new Promise((resolve, reject) => {
        const socket = createConnection({ path });
        const abort = () => {
            socket.destroy();
            reject(signal.reason);
        };
        signal.addEventListener("abort", abort, { once: true });
        socket.on("error", () => { });
        socket.on("close", () => {
            signal.removeEventListener("abort", abort);
            // A short, uneven pause, so that many waiters do not retry in step.
            setTimeout(resolve, 5 + Math.random() * 20);
        });
        socket.resume();
    });
}
