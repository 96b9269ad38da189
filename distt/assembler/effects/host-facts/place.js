import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, chmod, mkdir, readFile, readlink, realpath, rm, stat, statfs, symlink, utimes, writeFile, } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { mountOf, parseMountinfo } from "../../plan/mountinfo.js";
import { tinyProgram } from "../../plan/tiny-program.js";
/**
 * Looks at the place of a directory that mrrl writes to. What does not exist yet is
 * judged by the nearest parent that does. The trial is made in a directory of its own,
 * which is removed again.
 */
export async function readPlaceFacts(path) {
    const existing = await nearestExisting(path);
    const directory = await realpath(existing);
    const [space, owner, mounts] = await Promise.all([
        statfs(directory),
        stat(directory),
        readFile("/proc/self/mountinfo", "utf8").then(parseMountinfo),
    ]);
    const mount = mountOf(directory, mounts);
    const writable = await access(directory, constants.W_OK | constants.X_OK).then(() => undefined, (error) => error.code ?? error.message);
    return {
        path,
        existing,
        isDirectory: owner.isDirectory(),
        owner: owner.uid,
        user: process.getuid?.() ?? -1,
        fileSystem: mount?.type ?? "unknown",
        options: mount ? [...new Set([...mount.options, ...mount.superOptions])] : [],
        free: space.bavail * space.bsize,
        inodes: space.files === 0 ? undefined : space.ffree,
        obstacle: owner.isDirectory() ? writable : "ENOTDIR",
        trial: writable === undefined && owner.isDirectory() ? await tryFileSystem(directory) : undefined,
    };
}
async function nearestExisting(path) {
    try {
        await stat(path);
        return path;
    }
    catch (error) {
        const { code } = error;
        if (code === "EACCES")
            return nearestExisting(dirname(path));
        if (code === "ENOENT" && dirname(path) !== path)
            return nearestExisting(dirname(path));
        if (code === "ENOTDIR")
            return nearestExisting(dirname(path));
        throw error;
    }
}
/** Does what mrrl does with files: all of it works on file systems made for Unix. */
async function tryFileSystem(parent) {
    const directory = join(parent, `.mrrl-doctor-${randomUUID()}`);
    try {
        await mkdir(directory);
        const file = join(directory, "file");
        await writeFile(file, tinyProgram());
        const missing = [];
        const must = async (what, holds) => {
            if (!(await holds().catch(() => false)))
                missing.push(what);
        };
        await must("names that differ in case", async () => {
            return await stat(join(directory, "FILE")).then(() => false, () => true);
        });
        await must("symbolic links", async () => {
            await symlink("a target", join(directory, "link"));
            return (await readlink(join(directory, "link"))) === "a target";
        });
        await must("names of 200 bytes", async () => {
            await writeFile(join(directory, "n".repeat(200)), "");
            return true;
        });
        await must("file modes", async () => {
            await chmod(file, 0o444);
            const before = (await stat(file)).mode & 0o777;
            await chmod(file, 0o555);
            return before === 0o444 && ((await stat(file)).mode & 0o777) === 0o555;
        });
        await must("file times", async () => {
            await utimes(file, 1, 1);
            return (await stat(file)).mtimeMs === 1000;
        });
        await must("running programs", async () => {
            return await runs(file);
        });
        return { missing };
    }
    catch (error) {
        const { code, message } = error;
        return { missing: [], failure: code ?? message };
    }
    finally {
        await rm(directory, { recursive: true, force: true }).catch(() => { });
    }
}
async function runs(program) {
    for (let attempt = 0;; attempt++) {
        const run = await execa(program, [], { extendEnv: false, reject: false, timeout: 2000 });
        // A process that this one is just starting may still hold the file open for writing.
        if (run.code !== "ETXTBSY" || attempt === 20)
            return run.exitCode === 0;
        await sleep(20);
    }
}
