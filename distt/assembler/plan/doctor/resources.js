import { defaultMemory } from "../../model/memory-size.js";
const mebibyte = 1024 ** 2;
/** An estimate: the kernel's last link step, and a compiler beside it. */
const buildMemory = 1536 * mebibyte;
/** A guest; and an estimate for QEMU itself, and mrrl. */
const guestMemory = defaultMemory + 256 * mebibyte;
const leastOpenFiles = 1024;
/** Of all of a user's processes: what a desktop has, and a build's on top. */
const leastProcesses = 1024;
/** The largest image of the profiles that come with mrrl is smaller. */
const leastFileSize = 1024 ** 3;
/** Memory, cores, and the limits of this process (getrlimit(2)). */
export function resourceFindings(facts) {
    return [memory(facts), cores(facts), limits(facts)];
}
function memory({ memory: total, available, memoryLimit, jobs }) {
    const base = { code: "memory", group: "machine", subject: "memory" };
    const most = Math.min(total, memoryLimit ?? total);
    const limited = most < total ? `, limited to ${mib(most)} by a cgroup` : "";
    const found = `${mib(total)}${limited}, ${mib(available)} available`;
    if (most < buildMemory) {
        return {
            ...base,
            status: "warning",
            found: `${found}; the kernel's build may take ${mib(buildMemory)}`,
            fix: [
                ...(jobs > 1 ? ["# one job at a time:", "npx mrrl --jobs 1 build PROFILE"] : []),
                "# more memory, if only on disk:",
                "sudo fallocate -l 4G /swapfile && sudo chmod 600 /swapfile && sudo mkswap /swapfile && sudo swapon /swapfile",
            ],
        };
    }
    if (available < guestMemory) {
        return {
            ...base,
            status: "warning",
            found: `${found}; a guest takes ${mib(guestMemory)}`,
            fix: ["# end what takes most:", "ps -eo pid,rss,args --sort=-rss | head"],
        };
    }
    return { ...base, status: "ok", found };
}
function cores({ cores: count, jobs }) {
    const found = `${count}; ${jobs === 1 ? "1 job" : `${jobs} jobs`} at a time`;
    return { code: "cores", group: "machine", subject: "cores", status: "ok", found };
}
function limits({ openFiles, processes, fileSize }) {
    const base = { code: "limits", group: "machine", subject: "limits" };
    const found = `open files ${openFiles ?? "unlimited"}, processes ${processes ?? "unlimited"}`;
    const low = [
        { name: "open files", item: "nofile", value: openFiles, least: leastOpenFiles },
        { name: "processes", item: "nproc", value: processes, least: leastProcesses },
        { name: "bytes in a file", item: "fsize", value: fileSize, least: leastFileSize },
    ].filter(({ value, least }) => value !== undefined && value < least);
    if (low.length === 0)
        return { ...base, status: "ok", found };
    return {
        ...base,
        status: "warning",
        found: low.map(({ name, value, least }) => `${value} ${name}, of ${least} needed`).join("; "),
        fix: [
            "# then log in anew:",
            ...low.map(({ item }) => {
                const value = item === "fsize" ? "unlimited" : item === "nofile" ? 4096 : 8192;
                return `echo "$USER - ${item} ${value}" | sudo tee -a /etc/security/limits.d/mrrl.conf`;
            }),
        ],
    };
}
function mib(bytes) {
    return bytes < 10 * 1024 ** 3
        ? `${Math.floor(bytes / mebibyte)} MiB`
        : `${Math.floor(bytes / 1024 ** 3)} GiB`;
}
