import { readdir, readFile } from "node:fs/promises";
import { archiveUrl } from "../../plan/source-locators.js";
import { describeNetworkError, probeHost } from "../host-reachability.js";
import { ask, usesProxies } from "../http-client.js";
/** Asks each mirror for the head of one file. */
export function askMirrors(mirrors, path, proxies, patience, signal) {
    return Promise.all(mirrors.map((mirror) => askOne(archiveUrl(mirror, path), proxies, patience, signal)));
}
async function askOne(url, proxies, patience, signal) {
    const reason = usesProxies(proxies) ? undefined : await probeHost(new URL(url), patience.connect);
    if (reason !== undefined)
        return { url, reason };
    const deadline = AbortSignal.timeout(patience.answer);
    try {
        const response = await ask(new URL(url), {
            method: "HEAD",
            proxies,
            connectTimeout: patience.connect,
            signal: AbortSignal.any([signal, deadline]),
        });
        response.close();
        const clock = Date.parse(response.header("date") ?? "");
        return { url, status: response.status, ...(Number.isNaN(clock) ? {} : { clock }) };
    }
    catch (error) {
        signal.throwIfAborted();
        if (deadline.aborted)
            return { url, reason: `no answer within ${patience.answer / 1000} s` };
        return { url, reason: describeNetworkError(error.cause ?? error) };
    }
}
/** The proxy that apt is configured with (apt.conf(5)), if any. */
export async function findAptProxy(etcApt) {
    const parts = (await readdir(`${etcApt}/apt.conf.d`).catch(() => [])).sort();
    const files = [...parts.map((name) => `${etcApt}/apt.conf.d/${name}`), `${etcApt}/apt.conf`];
    for (const file of files) {
        const text = (await readFile(file, "utf8").catch(() => "")).replace(/^\s*(?:\/\/|#).*$/gm, "");
        const value = /\bAcquire::https?::Proxy\s+"([^"]+)"/i.exec(text)?.[1];
        if (value !== undefined && value !== "DIRECT")
            return value;
    }
    return undefined;
}
