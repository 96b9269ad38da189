import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
/**
 * Enters the root of an image, as extractRoot puts it: namespaces of its own, its root
 * read-only, nothing of the host but the kernel and the directory for data. Run with the
 * image's own busybox, as root or as a user who may make user namespaces.
 */
const entry = `set -eu
exec 3<&0 </dev/null
# When whoever started this is gone, so is everything in here.
{ read -r _ || :; kill -KILL -1; } <&3 &
exec 3<&-
root=$1 data=$2
mount -o bind "$root" "$root"
mount -o bind "$data" "$root/data"
mount -o remount,bind,ro none "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=755 dev "$root/dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount -o bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
cd "$root"
pivot_root . .
PATH=/bin:/mrrl/bin
umount -l .
cd /
exec env -i PATH=/bin:/mrrl/bin HOME=/root /bin/sh -euc "$3"
`;
/**
 * Runs a shell command inside an extracted root file system, at native speed.
 * @param data an existing directory that becomes /data, all that can be written to.
 */
export async function runInside(root, data, command) {
    const { stdout: busybox } = await execa("sh", [
        "-c",
        'ls "$1"/mrrl/store/busybox-*/bin/busybox',
        "sh",
        root,
    ]);
    await mkdir(data, { recursive: true });
    const script = join(data, ".enter");
    await writeFile(script, entry);
    const userNamespace = process.getuid?.() === 0 ? [] : ["-r"];
    const namespaces = [...userNamespace, "-m", "-p", "-u", "-i", "-n", "-f"];
    const { exitCode, all } = await execa(busybox, ["unshare", ...namespaces, busybox, "sh", script, root, data, command], { reject: false, all: true, stdin: "pipe", env: { PATH: dirname(busybox) } });
    return { exitCode, output: all };
}
