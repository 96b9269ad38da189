import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gatherBounded, readBounded, TooLarge } from "../effects/bounded-file.js";
import { writingCache } from "../effects/cache-writing.js";
import { explainDiskFailure } from "../effects/disk-failure.js";
import { download } from "../effects/download.js";
import { DownloadFailure } from "../effects/download-failure.js";
import { withLock } from "../effects/lock.js";
import { readXz } from "../effects/xz.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { formatDebianLock, parseDebianLock } from "../model/debian-lock.js";
import { refused } from "../plan/archive-policy.js";
import { debianClosure } from "../plan/debian-closure.js";
import { parseDebianIndex } from "../plan/debian-index.js";
import { parseDebianRelease } from "../plan/debian-release.js";
import { archiveUrl } from "../plan/source-locators.js";
export const usualSuite = "trixie";
const packagesIndex = "main/binary-amd64/Packages.xz";
/** In bytes: several times what Debian's largest suites have, and far below what would hurt. */
const largest = { release: 4 << 20, compressed: 128 << 20, index: 256 << 20 };
/**
 * Resolves a definition's Debian roots against the suite as the first configured
 * mirror has it now, and writes `lock.json` beside package.yaml. What is locked is
 * as trustworthy as the connection to the mirror: look at the difference before
 * committing it.
 * @param packageDirectory the directory with the package.yaml.
 * @throws NO_MIRROR, FETCH_FAILED, HASH_MISMATCH, DEFINITION_INVALID.
 */
export async function lockPackage(context, definition, packageDirectory) {
    const { suite = usualSuite, roots, exclude = [] } = definition.debian;
    const [mirror] = context.settings.debianMirrors;
    if (mirror === undefined) {
        throw new MrrlError("NO_MIRROR", `no Debian mirror is known to lock ${definition.name} with`, {
            hint: `MRRL_DEBIAN_MIRROR=<base URL of any Debian mirror> mrrl lock ${definition.name}`,
        });
    }
    const label = `lock ${definition.name} to ${suite}`;
    return context.events.activity("job", label, async (activity) => {
        const { release, index } = await fetchIndex(context, `${mirror}/dists/${suite}`, activity);
        const closure = debianClosure(parseDebianIndex(index), {
            roots,
            exclude,
            place: join(packageDirectory, "package.yaml"),
        });
        const lock = {
            format: 1,
            suite,
            release: release.version,
            snapshot: release.snapshot,
            packages: closure.map(({ name, version, pool, size, sha256 }) => ({
                name,
                version,
                pool,
                size,
                sha256,
            })),
        };
        const text = formatDebianLock(lock);
        requireUsable(text, mirror);
        await writeLock(join(packageDirectory, "lock.json"), text);
        const bytes = closure.reduce((sum, { size }) => sum + size, 0);
        activity.finish("ok", `${closure.length} packages, ${(bytes / 1e6).toFixed(0)} MB`);
        return lock;
    });
}
/** What a mirror says of packages is not written unless it can be read again. */
function requireUsable(text, mirror) {
    try {
        parseDebianLock(text, "lock.json");
    }
    catch (error) {
        throw new MrrlError("DEFINITION_INVALID", `the suite's index has what no lock file can have: ${error.message}`, { place: mirror, hint: "name another mirror with MRRL_DEBIAN_MIRROR", cause: error });
    }
}
/** Replaces a lock file: whole or not at all. */
async function writeLock(path, text) {
    const temporary = `${path}.new`;
    try {
        await writeFile(temporary, text, { flush: true });
        await rename(temporary, path);
    }
    catch (error) {
        await rm(temporary, { force: true }).catch(() => { });
        throw explainDiskFailure(error, {
            what: "lock.json",
            place: path,
            elsewhere: "make the package's directory writable",
        });
    }
}
/** Downloads a suite's Release and package index, and checks the one against the other. */
async function fetchIndex(context, base, activity) {
    const directory = join(context.settings.cacheRoot, "lock");
    return withLock(context, directory, () => writingCache(directory, async () => {
        // What is there was left by somebody who was killed.
        await rm(directory, { recursive: true, force: true });
        await mkdir(directory, { recursive: true });
        try {
            return await fetchIndexInto(context, directory, base, activity);
        }
        finally {
            await rm(directory, { recursive: true, force: true }).catch(() => { });
        }
    }));
}
async function fetchIndexInto(context, directory, base, activity) {
    const fetchFile = async (path, file, mostBytes) => {
        const url = archiveUrl(base, path);
        try {
            return await download({
                url,
                file: join(directory, file),
                largest: mostBytes,
                signal: context.signal,
                proxies: context.settings.proxies,
                onProgress: (done, total) => activity.progress(done, total),
            });
        }
        catch (error) {
            if (!(error instanceof DownloadFailure))
                throw error;
            throw new MrrlError("FETCH_FAILED", `cannot get the suite's ${path}: ${error.message}`, {
                place: url,
                cause: error,
            });
        }
    };
    await fetchFile("Release", "Release", largest.release);
    const text = await readBounded(join(directory, "Release"), largest.release).catch(refuseLarge(base));
    const release = parseDebianRelease(text.toString("utf8"));
    const { sha256, size } = await fetchFile(packagesIndex, "Packages.xz", largest.compressed);
    checkDigest(release, sha256, base);
    const range = { path: join(directory, "Packages.xz"), start: 0, length: size };
    const index = await gatherBounded(readXz(range), largest.index).catch(refuseLarge(base));
    return { release, index: index.toString("utf8") };
}
/** What has no end, or unpacks to something without one, is no index. */
function refuseLarge(base) {
    return (error) => {
        if (!(error instanceof TooLarge))
            throw error;
        throw refused(base, `one of the suite's indices is too large: ${error.message}`, error);
    };
}
function checkDigest(release, found, base) {
    const expected = release.digests.get(packagesIndex);
    if (expected === found)
        return;
    throw new MrrlError("HASH_MISMATCH", `${packagesIndex} is not the one that Release lists`, {
        place: base,
        evidence: `expected sha256 ${expected ?? "(none listed)"}, got ${found}`,
        hint: "the mirror may be in the middle of an update; try again later, or name another one",
    });
}
