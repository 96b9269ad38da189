import { readFile } from "node:fs/promises";
/** Memory (proc_meminfo(5)), cores, and this process's limits (proc_pid_limits(5)). */
export async function readResources(cores, jobs) {
    const [meminfo, limits] = await Promise.all([
        readFile("/proc/meminfo", "utf8"),
        readFile("/proc/self/limits", "utf8"),
    ]);
    const kibibytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(meminfo)?.[1] ?? 0) * 1024;
    const hard = (name) => {
        const value = new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, "m").exec(limits)?.[1];
        return value === undefined || value === "unlimited" ? undefined : Number(value);
    };
    const memory = kibibytes("MemTotal");
    // 0 where nothing is known; without a limit it is larger than any memory.
    const constrained = process.constrainedMemory() ?? 0;
    const memoryLimit = constrained > 0 && constrained < memory ? constrained : undefined;
    return {
        memory,
        available: Math.min(kibibytes("MemAvailable"), memoryLimit ?? memory),
        memoryLimit,
        cores,
        jobs,
        openFiles: hard("Max open files"),
        processes: hard("Max processes"),
        fileSize: hard("Max file size"),
    };
}
