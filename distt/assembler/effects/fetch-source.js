import { chmod, lstat, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { sourceLocators } from "../plan/source-locators.js";
import { writingCache } from "./cache-writing.js";
import { download } from "./download.js";
import { DownloadFailure } from "./download-failure.js";
import { copyLocal } from "./local-copy.js";
import { withLock } from "./lock.js";
import { bothDigests, isCached, publishSource, sourcePath } from "./source-cache.js";
/**
 * Makes sure that the source cache holds a source and gives its path there.
 * Locators are tried as `sourceLocators` orders them; only the digest decides.
 * @param toolbox makes sure that the tools closure is there; called when git is needed.
 * @throws FETCH_FAILED naming each locator and its failure, HASH_MISMATCH when one
 * of them served other bytes, NO_MIRROR when only a Debian mirror could have it and
 * none is configured; of a commit also ARCHIVE_REFUSED and DEFINITION_INVALID
 * (submodules); NO_SPACE, STORE_UNUSABLE.
 */
export async function fetchSource(context, source, toolbox, parent) {
    const path = sourcePath(context, source);
    return context.events.activity("fetch", source.file, async (activity) => {
        if (await isCached(context, source)) {
            activity.finish("reused");
            return path;
        }
        const locators = locatorsOrRefusal(context, source);
        await writingCache(path, () => mkdir(dirname(path), { recursive: true }));
        await withLock(context, path, async () => {
            if (await isCached(context, source))
                activity.finish("reused");
            else
                await fetchFrom(context, source, locators, toolbox, activity);
        });
        return path;
    }, parent);
}
/** Where a source may be found. @throws FETCH_FAILED or NO_MIRROR when that is nowhere. */
export function locatorsOrRefusal(context, source) {
    const { settings } = context;
    if (settings.offline) {
        throw new MrrlError("FETCH_FAILED", `${source.file} is not in the source cache`, {
            hint: "run `mrrl fetch` where there is a network, or leave out --offline",
        });
    }
    const locators = sourceLocators(source, settings);
    if (locators.length > 0)
        return locators;
    if (source.pool !== undefined) {
        throw new MrrlError("NO_MIRROR", `no Debian mirror is known from which to get ${source.file}`);
    }
    throw new MrrlError("FETCH_FAILED", `nothing tells where ${source.file} could be found`, {
        hint: `give the source \`urls\` or \`pool\`, or list it for --downloads: ${source.sha256} <url>`,
    });
}
/** Tries one locator after the other until the verified file has its final name. */
async function fetchFrom(context, source, locators, toolbox, activity) {
    const path = sourcePath(context, source);
    const part = `${path}.part`;
    const failures = [];
    let mismatch = false;
    // A run that was killed while publishing leaves it read-only.
    await chmod(part, 0o644).catch(() => { });
    for (const locator of locators) {
        try {
            if (locator.kind === "git") {
                // Loaded only when it is needed: most runs make nothing from commits.
                const { fetchGitSource } = await import("./git-source.js");
                const git = { source, commit: locator.git, path };
                await writingCache(path, () => fetchGitSource(context, toolbox, git, activity));
                await rm(part, { force: true });
            }
            else {
                await writingCache(path, () => fetchOne(context, source, locator.url, part, activity));
                await writingCache(path, () => publishSource(part, path));
            }
            return;
        }
        catch (error) {
            if (error instanceof WrongBytes)
                mismatch = true;
            else if (!(error instanceof DownloadFailure))
                throw error;
            failures.push(locator.kind === "git" ? error.message : `${locator.url}: ${error.message}`);
            activity.log(failures.at(-1) ?? "");
        }
    }
    if ((await lstat(part).catch(() => undefined))?.size === 0)
        await rm(part);
    const hint = hintFor(source);
    throw new MrrlError(mismatch ? "HASH_MISMATCH" : "FETCH_FAILED", mismatch ? `${source.file} was served with other bytes` : `${source.file} could not be fetched`, { evidence: failures.join("\n"), ...(hint === undefined ? {} : { hint }) });
}
function hintFor({ snapshot, git }) {
    if (snapshot !== undefined) {
        return "mirrors drop old versions: pin the present ones with `mrrl lock <package>`, or name a snapshot archive";
    }
    if (git !== undefined)
        return "check the network, the addresses in `git.urls` and the commit";
    return undefined;
}
class WrongBytes extends Error {
}
async function fetchOne(context, source, url, part, activity) {
    const request = {
        url,
        file: part,
        signal: context.signal,
        proxies: context.settings.proxies,
        ...(source.size === undefined ? {} : { size: source.size }),
        onProgress: (done, total) => activity.progress(done, total),
    };
    const result = await (url.startsWith("file:") ? copyLocal(request) : download(request));
    if (result.sha256 === source.sha256)
        return;
    await rm(part, { force: true });
    // The beginning came from an earlier run, perhaps from elsewhere: this locator deserves a fair try.
    if (result.resumed > 0)
        return fetchOne(context, source, url, part, activity);
    throw new WrongBytes(bothDigests(source.sha256, result.sha256));
}
