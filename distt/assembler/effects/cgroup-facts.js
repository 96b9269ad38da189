import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { cgroupPosition, mountedWritable } from "../plan/cgroup-delegation.js";
import { parseMountinfo } from "../plan/mountinfo.js";
/**
 * Finds out, without changing anything, whether builds can be limited by cgroups
 * (v2; Documentation/admin-guide/cgroup-v2.rst of Linux). root makes them at the top,
 * an ordinary user below the cgroup that was delegated.
 */
export async function readCgroupFacts(isRoot) {
    const mounts = parseMountinfo(await readFile("/proc/self/mountinfo", "utf8"));
    const membership = await readFile("/proc/self/cgroup", "utf8").catch(() => "");
    const { layout, top, own } = cgroupPosition(mounts, membership);
    const directory = isRoot ? top : own;
    if (directory === undefined)
        return { layout, directory, controllers: [], writable: false };
    const controllers = await readFile(`${directory}/cgroup.controllers`, "utf8").catch(() => "");
    return {
        layout,
        directory,
        controllers: controllers.split(/\s+/).filter(Boolean),
        writable: mountedWritable(directory, mounts) && (await mayWrite(directory)),
    };
}
async function mayWrite(directory) {
    const needed = [directory, `${directory}/cgroup.procs`, `${directory}/cgroup.subtree_control`];
    const answers = await Promise.all(needed.map((path) => access(path, constants.W_OK).then(() => true, () => false)));
    return answers.every(Boolean);
}
