import { readFile, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { rootCertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { DownloadFailure } from "./download-failure.js";
import { GitFailed, runGit } from "./git-process.js";
import { hostDelivered, hostStalled, probeHost } from "./host-reachability.js";
import { usesProxies } from "./http-client.js";
/** A server may count a large repository's objects for minutes, sending next to nothing. */
export const gitPatience = {
    connect: 5000,
    stall: 300_000,
    window: 300_000,
    slowest: 300 * 1024,
    total: 6 * 60 * 60 * 1000,
    attempts: 3,
    pause: 500,
};
/**
 * Fetches a commit from one URL: by its id alone, and with all refs if the server does
 * not allow that; what may pass is tried again.
 * @param namespace a number that no other origin has.
 * @throws DownloadFailure; GitFailed when what was sent breaks git's own rules.
 */
export async function gitFetch({ context, toolbox, commands, patience }, url, commit, namespace, activity) {
    const origin = await originOf(url);
    const network = await networkOf(context, patience);
    const web = origin.kind === "web" ? new URL(url) : undefined;
    if (web && !usesProxies(network.proxies)) {
        const reason = await probeHost(web, patience.connect);
        if (reason !== undefined)
            throw new DownloadFailure(reason, "final");
    }
    let reach = "commit";
    for (let attempt = 1;;) {
        context.signal.throwIfAborted();
        const command = commands.fetch(commit, origin, reach, namespace, network);
        try {
            await runGit(context, toolbox, command, {
                deadlines: { silence: patience.stall, total: patience.total },
                onMessage: (line) => reportProgress(line, activity),
            });
            if (web)
                hostDelivered(web);
            return;
        }
        catch (error) {
            const stall = stallOf(error);
            if (stall !== undefined) {
                if (web)
                    hostStalled(web, stall.message);
                throw stall;
            }
            if (!(error instanceof GitFailed) || malformed.test(error.messages))
                throw error;
            if (reach === "commit" && notAlone.test(error.messages)) {
                reach = "everything";
                continue;
            }
            if (final.test(error.messages) || attempt++ >= patience.attempts) {
                throw new DownloadFailure(error.message, "final", error);
            }
            await sleep(patience.pause * 2 ** attempt, undefined, { signal: context.signal });
        }
    }
}
// What git (fetch-pack.c, remote-curl.c, http.c, index-pack.c) says under LC_ALL=C.
/** The server cannot give a commit by its id, or not without its history. */
const notAlone = /dumb http transport does not support|not allow request for unadvertised|not our ref|does not support shallow|not support --depth|find remote ref/;
/** What was sent breaks git's own rules. */
const malformed = /fsck error|invalid tree|broken links|malformed|empty filename in tree/;
/** The same would be said again. */
const final = /not found|not our ref|returned error: 4\d\d|could not read Username|Authentication failed|redirects followed|from redirection|not appear to be a git repository|not a git repository|transport '[^']*' not allowed|SSL certificate|certificate verif|valid ref|File too large|died of signal 25|mismatched algorithms/;
/** The failure of a server that is slow or silent; undefined for any other. */
function stallOf(error) {
    if (error instanceof DownloadFailure)
        return error;
    if (!(error instanceof GitFailed) || !/Operation too slow/.test(error.messages))
        return undefined;
    return new DownloadFailure(error.message, "stalled", error);
}
/** @throws DownloadFailure when a file: URL leads to no directory. */
async function originOf(url) {
    if (!url.startsWith("file:"))
        return { kind: "web", url };
    const directory = fileURLToPath(url);
    const status = await stat(directory).catch(() => undefined);
    if (status?.isDirectory())
        return { kind: "local", directory };
    throw new DownloadFailure("there is no such directory", "final");
}
async function networkOf({ settings }, { window, slowest }) {
    const { proxies, certificates } = settings;
    const text = async (path) => readFile(path, "utf8").catch(() => "");
    const seconds = Math.max(1, Math.round(window / 1000));
    return {
        proxies,
        certificates: [
            ...rootCertificates,
            ...(certificates === undefined ? [] : [await text(certificates)]),
        ].join("\n"),
        resolver: await text("/etc/resolv.conf"),
        hosts: await text("/etc/hosts"),
        lowSpeed: { bytes: Math.ceil(slowest / seconds), seconds },
    };
}
const units = {
    bytes: 1,
    KiB: 1024,
    MiB: 1024 ** 2,
    GiB: 1024 ** 3,
};
/** `Receiving objects:  45% (9/20), 1.20 MiB | 800.00 KiB/s` */
function reportProgress(line, activity) {
    const [, number, unit = ""] = /^Receiving .*, ([\d.]+) (bytes|[KMG]iB) \|/.exec(line) ?? [];
    if (number !== undefined)
        activity.progress(Math.round(Number(number) * (units[unit] ?? 1)));
}
