import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { cgroupPosition, neededControllers } from "../plan/cgroup-delegation.js";
import { parseMountinfo } from "../plan/mountinfo.js";
const wanted = neededControllers.map((name) => `+${name}`).join(" ");
/**
 * Finds the cgroup (v2; Documentation/admin-guide/cgroup-v2.rst of Linux) below which
 * builds can be limited as a whole. root uses `mrrl` at the top; an ordinary user the
 * cgroup that was delegated to mrrl itself, whose processes move into a child of it,
 * since controllers work only below cgroups without processes.
 */
export function findCgroup(isRoot) {
    const mounts = parseMountinfo(read("/proc/self/mountinfo"));
    const { top, own } = cgroupPosition(mounts, read("/proc/self/cgroup"));
    const base = isRoot ? top : own;
    if (base === undefined)
        return { obstacle: "cgroup v2 is not mounted" };
    const available = read(`${base}/cgroup.controllers`).split(/\s+/);
    const missing = neededControllers.filter((name) => !available.includes(name));
    if (missing.length > 0) {
        return { obstacle: `cgroup v2 has no ${missing.join(" and ")} controller here` };
    }
    try {
        if (!isRoot)
            moveProcesses(base, `${base}/mrrl-supervisor`);
        writeFileSync(`${base}/cgroup.subtree_control`, wanted);
        if (!isRoot)
            return { directory: base };
        makeDirectory(`${base}/mrrl`);
        writeFileSync(`${base}/mrrl/cgroup.subtree_control`, wanted);
        return { directory: `${base}/mrrl` };
    }
    catch (error) {
        const { code } = error;
        return { obstacle: `cgroup ${base} is not delegated to mrrl (${code})` };
    }
}
/** One build's cgroup. */
export class BuildCgroup {
    directory;
    /** @param memory of all processes together, in bytes. */
    constructor(place, limits) {
        this.directory = `${place}/mrrl-build-${randomUUID()}`;
        mkdirSync(this.directory);
        writeFileSync(`${this.directory}/memory.max`, String(limits.memory));
        writeFileSync(`${this.directory}/pids.max`, String(limits.processes));
        // One process that is out of memory is the whole build.
        writeFileSync(`${this.directory}/memory.oom.group`, "1");
    }
    /** Whether the kernel killed it for its memory. */
    get ranOutOfMemory() {
        const count = /^oom_kill (\d+)$/m.exec(read(`${this.directory}/memory.events`))?.[1];
        return Number(count ?? 0) > 0;
    }
    /** Kills what may be left in it, and removes it. */
    async remove() {
        for (let attempt = 0;; attempt++) {
            try {
                writeFileSync(`${this.directory}/cgroup.kill`, "1");
                rmdirSync(this.directory);
                return;
            }
            catch (error) {
                // Busy until the last process has really gone. A cgroup that stays does no harm.
                if (error.code !== "EBUSY" || attempt === 50)
                    return;
                await sleep(20);
            }
        }
    }
}
function moveProcesses(from, to) {
    makeDirectory(to);
    for (const pid of read(`${from}/cgroup.procs`).split("\n").filter(Boolean)) {
        writeFileSync(`${to}/cgroup.procs`, pid);
    }
}
function makeDirectory(path) {
    try {
        mkdirSync(path);
    }
    catch (error) {
        if (error.code !== "EEXIST")
            throw error;
    }
}
function read(path) {
    try {
        return readFileSync(path, "utf8");
    }
    catch {
        return "";
    }
}
