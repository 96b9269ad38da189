import { connect } from "node:net";
/** Why a host is not worth another attempt in this run, by `host:port`. */
const unreachable = new Map();
/** How many downloads in a row have stalled, by `host:port`. */
const stalled = new Map();
const stallsOfDeadHost = 3;
/** Running and successful probes. */
const probes = new Map();
/**
 * Whether a TCP connection to the URL's host can be made within `timeout`
 * milliseconds; the answer is kept for the rest of the process, because on a
 * closed network every further attempt would hang as long as the first.
 * @returns undefined when it can, otherwise the reason as a short text.
 */
export function probeHost(url, timeout) {
    const port = portOf(url);
    const key = keyOf(url);
    const known = unreachable.get(key);
    if (known !== undefined)
        return Promise.resolve(known);
    let probe = probes.get(key);
    if (!probe) {
        probe = tryConnect(url.hostname.replace(/^\[|\]$/g, ""), port, timeout).then((reason) => {
            if (reason !== undefined)
                unreachable.set(key, reason);
            return reason;
        });
        probes.set(key, probe);
    }
    return probe;
}
/**
 * Remembers that a host which accepts connections did not deliver. One file may stall
 * for a reason of its own; a host of which several do is given up.
 */
export function hostStalled(url, reason) {
    const count = (stalled.get(keyOf(url)) ?? 0) + 1;
    stalled.set(keyOf(url), count);
    if (count >= stallsOfDeadHost)
        unreachable.set(keyOf(url), reason);
}
/** Remembers that a host has delivered a file. */
export function hostDelivered(url) {
    stalled.delete(keyOf(url));
}
function portOf(url) {
    return Number(url.port || (url.protocol === "https:" ? 443 : 80));
}
function keyOf(url) {
    return `${url.hostname}:${portOf(url)}`;
}
function tryConnect(host, port, timeout) {
    return new Promise((resolve) => {
        const socket = connect({ host, port });
        const end = (reason) => {
            clearTimeout(timer);
            socket.destroy();
            resolve(reason);
        };
        // A timer of our own: the socket's timeout does not cover the name look-up.
        const timer = setTimeout(() => end(`no connection within ${timeout / 1000} s`), timeout);
        socket.on("connect", () => end(undefined));
        socket.on("error", (error) => end(describeNetworkError(error)));
    });
}
/** A network error in few words: `the host name is unknown`, `connection refused`, … */
export function describeNetworkError(error) {
    const { code, message, errors } = error;
    switch (code) {
        case "ENOTFOUND":
        case "EAI_AGAIN":
            return "the host name is unknown";
        case "ECONNREFUSED":
            return "connection refused";
        case "ECONNRESET":
        case "UND_ERR_SOCKET":
        case "EPIPE":
            return "the connection was cut";
        case "ETIMEDOUT":
            return "no connection: timed out";
        case "ENETUNREACH":
        case "EHOSTUNREACH":
            return "no route to the host";
    }
    if (message)
        return message;
    return Array.isArray(errors) && errors.length > 0 ? describeNetworkError(errors[0]) : `${code}`;
}
