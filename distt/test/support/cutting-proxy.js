import { connect, createServer } from "node:net";
/** Numbers from 0 to 1 that a seed decides (xorshift32). */
export function seededRandom(seed) {
    let state = seed >>> 0 || 1;
    return () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        state >>>= 0;
        return state / 2 ** 32;
    };
}
/**
 * So often at most while one and the same file is asked for: a client that gives up after
 * four attempts without a byte has to get it.
 */
const mostCuts = 3;
/**
 * Passes bytes on, and cuts each connection after a random number of them, in whichever
 * direction they go: the first byte, within a request, an answer's head, an archive.
 */
export async function cuttingProxy(t, target, random) {
    const { hostname, port } = new URL(target);
    const sockets = new Set();
    const cutsOf = new Map();
    let cuts = 0;
    const server = createServer((client) => {
        const upstream = connect(Number(port), hostname);
        let asked = "";
        // As many cuts among the first ten bytes as among the millions.
        const draw = () => Math.floor(10 ** (random() * 6.5));
        let left = draw();
        const pass = (from, to) => {
            sockets.add(from);
            from.on("error", () => to.destroy());
            from.on("close", () => {
                sockets.delete(from);
                to.destroy();
            });
            from.on("end", () => to.end());
            from.on("data", (bytes) => {
                if (from === client) {
                    asked = /^GET (\S+)/.exec(bytes.toString("latin1"))?.[1] ?? asked;
                }
                if (bytes.length < left)
                    left -= bytes.length;
                else if ((cutsOf.get(asked) ?? 0) >= mostCuts)
                    left = Number.POSITIVE_INFINITY;
                else {
                    cutsOf.set(asked, (cutsOf.get(asked) ?? 0) + 1);
                    cuts++;
                    const rest = bytes.subarray(0, left);
                    // Politely, or as when a cable is pulled.
                    if (random() < 0.5)
                        to.end(rest, () => from.destroy());
                    else
                        to.write(rest, () => to.resetAndDestroy());
                    left = Number.POSITIVE_INFINITY;
                    from.removeAllListeners("data").pause();
                    return;
                }
                if (!to.write(bytes)) {
                    from.pause();
                    to.once("drain", () => from.resume());
                }
            });
        };
        pass(client, upstream);
        pass(upstream, client);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const close = () => {
        for (const socket of sockets)
            socket.destroy();
        server.close();
    };
    t.teardown(close);
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        get cuts() {
            return cuts;
        },
        close,
    };
}
