import { readdir, statfs } from "node:fs/promises";
import { availableParallelism, hostname, release } from "node:os";
import { join } from "node:path";
import { runTool } from "./toolbox.js";
/** Names of a directory that are shown: enough to tell one order from another. */
const shownNames = 4;
/** A directory of the tools closure with some dozens of names. */
const listed = "usr/share";
/** Looks at everything around this process that must not influence what it makes. */
export async function observeWorld(context, toolbox, workingDirectory) {
    const { settings } = context;
    const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();
    const sandbox = await runTool(context, toolbox, [
        ...["sh", "-euc"],
        `date +%s; nproc; id -u; uname -r; ls -U /${listed}`,
    ]);
    const [clock, cores, user, kernel = "", ...order] = sandbox.stdout.trim().split("\n");
    const names = await readdir(join(toolbox.root, listed));
    return {
        places: {
            installation: settings.installation,
            store: settings.storeRoot,
            workingDirectory,
        },
        user: process.getuid?.() ?? 0,
        group: process.getgid?.() ?? 0,
        umask: process.umask(),
        timeZone,
        locale,
        hostname: hostname(),
        kernel: release(),
        cores: availableParallelism(),
        jobs: settings.jobs,
        clock: Date.now(),
        order: names.slice(0, shownNames),
        buildFileSystem: await fileSystemOf(`${settings.storeRoot}/builds`),
        sandbox: {
            clock: Number(clock),
            cores: Number(cores),
            user: Number(user),
            kernel,
            order: order.slice(0, shownNames),
        },
    };
}
/** statfs(2): numbers of the file systems that a store is on as a rule. */
const fileSystems = {
    61267: "ext4",
    16914836: "tmpfs",
    1481003842: "xfs",
    2435016766: "btrfs",
    2035054128: "overlay",
};
async function fileSystemOf(directory) {
    const { type } = await statfs(directory);
    return fileSystems[type] ?? `0x${type.toString(16)}`;
}
