import { chmod, copyFile, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { withDir } from "tmp-promise";
import { withVirtualMachine } from "../../../assembler/effects/virtual-machine.js";
import { erofsImage } from "./erofs-image.js";
import { hostRig } from "./rig-packages.js";
const init = `#!/bin/sh
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs run /run
sh -eu /job
echo "rig: ended with $?"
sync
poweroff -f
`;
/**
 * Runs a shell script as root in a guest of its own that has nothing but mrrl's kernel,
 * busybox and the tree lister, so that it can mount disks and make files of any owner,
 * whoever runs the test.
 * @throws Error with the end of the console, when the script fails.
 */
export async function runJob(script, disks, patience = 600_000) {
    const rig = await hostRig();
    await withDir(async ({ path }) => {
        const image = join(path, "root.erofs");
        await writeJobRoot(rig, join(path, "root"), script);
        await erofsImage(rig, join(path, "root"), image);
        await boot(rig, image, disks, patience);
    }, { unsafeCleanup: true });
}
async function writeJobRoot(rig, root, script) {
    for (const name of ["dev", "proc", "sys", "run", "mnt", "target"]) {
        await mkdir(join(root, name), { recursive: true });
    }
    await installBusybox(rig, join(root, "bin"));
    await copyFile(rig.treeLister, join(root, "bin/tree-lister"));
    await writeFile(join(root, "init"), init);
    await chmod(join(root, "init"), 0o755);
    await writeFile(join(root, "job"), script);
}
/** Copies busybox, and makes the links to it that its package has. */
export async function installBusybox({ busybox }, bin) {
    await mkdir(bin, { recursive: true });
    await copyFile(busybox, join(bin, "busybox"));
    for (const applet of await readdir(dirname(busybox))) {
        if (applet !== "busybox")
            await symlink("busybox", join(bin, applet));
    }
}
async function boot({ context, toolbox, kernel }, image, disks, patience) {
    let ended;
    const request = {
        accelerator: "tcg",
        memory: 512 << 20,
        cpus: 1,
        firmware: "bios",
        disk: { image, format: "raw", bus: "virtio", ephemeral: true },
        furtherDisks: disks.map(({ image, ephemeral = false, readOnly = false }) => ({
            image,
            ephemeral,
            readOnly,
        })),
        kernel: {
            file: kernel,
            arguments: [
                ...["root=/dev/vda", "rootfstype=erofs", "ro", "init=/init", "console=ttyS0", "quiet"],
                ...["no_timer_check", "panic=-1"],
            ],
        },
        noReboot: true,
    };
    const onConsoleLine = (line) => {
        ended = /rig: ended with (\d+)/.exec(line)?.[1] ?? ended;
    };
    await withVirtualMachine(context, toolbox, { request, onConsoleLine }, async (machine) => {
        const end = performance.now() + patience;
        for (;;) {
            const happening = await machine.next(end - performance.now());
            if (happening?.type === "report")
                continue;
            await machine.console.refresh();
            // QEMU ends by itself; then everything that it was to write is written.
            if (happening?.type === "shutdown" && ended === "0")
                continue;
            if (happening?.type === "exit" && ended === "0")
                return;
            throw new Error(`a job in a guest ended with ${ended ?? happening?.type ?? "nothing"}:\n${machine.console.tail(60)}`);
        }
    });
}
