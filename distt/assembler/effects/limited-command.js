import { readFileSync } from "node:fs";
import { toolProgram } from "./tool-program.js";
/**
 * Puts prlimit(1), and the way into a cgroup, in front of a command. Limits are set
 * before the sandbox is made, so that no process of it is ever without them.
 * @param cgroup directory of the cgroup that the command enters first.
 */
export function limitedCommand(toolbox, command, limits, cgroup) {
    const limited = limits ? [...prlimit(toolbox, limits), ...command] : [...command];
    if (cgroup === undefined)
        return limited;
    const shell = toolProgram(toolbox, "dash");
    const enter = 'echo 0 > "$0/cgroup.procs" && exec "$@"';
    return [shell.file, ...shell.args, "-c", enter, cgroup, ...limited];
}
function prlimit(toolbox, limits) {
    const hard = hardLimits();
    // An ordinary user cannot raise what is lower already.
    const atMost = (name, value) => Math.min(value, hard.get(name) ?? value);
    const program = toolProgram(toolbox, "prlimit");
    return [
        program.file,
        ...program.args,
        "--core=0",
        `--nproc=${atMost("Max processes", limits.processes)}`,
        `--data=${atMost("Max data size", limits.memory)}`,
        `--nofile=${atMost("Max open files", limits.openFiles)}`,
        "--",
    ];
}
/** Hard limits of this process that are not unlimited; proc_pid_limits(5). */
function hardLimits() {
    const lines = readFileSync("/proc/self/limits", "latin1").matchAll(/^(Max .+?) {2,}\S+ +(\d+) /gm);
    return new Map([...lines].map(([, name = "", value]) => [name, Number(value)]));
}
