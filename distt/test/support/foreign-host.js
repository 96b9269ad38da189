import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync, } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa, execaSync } from "execa";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { runTool } from "../../assembler/effects/toolbox.js";
import { builtPackage } from "./built-package.js";
import { hostRig } from "./host-rig/rig-packages.js";
import { runCounted, runKilled } from "./step-killer.js";
import { differences, listWorld } from "./world-listing.js";
/**
 * Enters the root of a host: namespaces of its own, nothing of this machine but its kernel.
 * Run with a static busybox, as root or as a user who may make user namespaces.
 */
const entry = `set -eu
exec 3<&0 </dev/null
# When whoever started this is gone, so is everything in here.
{ read -r _ || :; kill -KILL -1; } <&3 &
exec 3<&-
root=$1 usr=$2 given=$3
mount -o bind "$root" "$root"
[ -z "$usr" ] || { mount -o bind "$usr" "$root/usr"; mount -o remount,bind,ro none "$root/usr"; }
mount -o bind "$given" "$root/given"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 dev "$root/dev"
for device in null zero full random urandom; do
  : >"$root/dev/$device"
  mount -o bind "/dev/$device" "$root/dev/$device"
done
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
ip link set lo up || :
cd "$root"
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
  "$6" chroot "$root" "$4" -c "$5"
`;
/** Removed when the tests of a file have ended; read-only directories are among what is in them. */
const leftovers = [];
process.on("exit", () => {
    if (leftovers.length === 0)
        return;
    execaSync("chmod", ["-R", "u+w", ...leftovers], { reject: false });
    execaSync("rm", ["-rf", ...leftovers], { reject: false });
});
function temporary() {
    const directory = mkdtempSync(join(tmpdir(), "mrrl host-"));
    leftovers.push(directory);
    return directory;
}
/**
 * The root of another distribution, in a directory: `busybox` has one program, statically
 * linked with musl; `debian` has dash, bash and coreutils of Debian, with glibc and a read-only
 * /usr. Neither has an init that runs.
 */
export class ForeignHost {
    root;
    #usr;
    #given;
    #busybox;
    constructor(root, usr, given, busybox) {
        this.root = root;
        this.#usr = usr;
        this.#given = given;
        this.#busybox = busybox;
    }
    /** @param given a directory that is seen there as /given. */
    static async make(kind, given) {
        const root = join(temporary(), "root");
        const busybox = join(await builtPackage("busybox"), "bin/busybox");
        for (const path of ["dev", "etc/profile.d", "given", "proc", "root", "run", "tmp", "usr"]) {
            mkdirSync(join(root, path), { recursive: true });
        }
        writeFileSync(join(root, "etc/profile"), "for file in /etc/profile.d/*.sh; do . $file; done\n");
        if (kind === "debian") {
            for (const name of ["bin", "sbin", "lib", "lib64"])
                symlinkSync(`usr/${name}`, join(root, name));
            // The seed has no link for sh, which a maintainer script makes.
            mkdirSync(join(root, "etc/alternatives"));
            return new ForeignHost(root, join(await builtPackage("seed"), "usr"), given, busybox);
        }
        mkdirSync(join(root, "bin"));
        symlinkSync("bin", join(root, "sbin"));
        copyFileSync(busybox, join(root, "bin/busybox"));
        for (const applet of readdirSync(dirname(busybox))) {
            if (applet !== "busybox")
                symlinkSync("busybox", join(root, "bin", applet));
        }
        return new ForeignHost(root, "", given, busybox);
    }
    /** The root of an image of `host-rig`, as root of a namespace sees it: everything is root's. */
    static async ofImage(image, given) {
        const { context, toolbox, busybox } = await hostRig();
        const root = join(temporary(), "root");
        mkdirSync(root);
        await runTool(context, toolbox, ["debugfs", "-R", "rdump / /to", "/image"], {
            binds: [
                { type: "bind", source: image, target: "/image", writable: false },
                { type: "bind", source: root, target: "/to", writable: true },
            ],
        });
        mkdirSync(join(root, "given"));
        return new ForeignHost(root, "", given, busybox);
    }
    /** A host like this one as it is now. */
    async copy() {
        const root = join(temporary(), "root");
        await execa("cp", ["-a", this.root, root]);
        return new ForeignHost(root, this.#usr, this.#given, this.#busybox);
    }
    /** Removes it from this machine. */
    async remove() {
        await removeTree(dirname(this.root));
    }
    /** Everything that is there, the temporary directory left out. */
    list() {
        const { ...all } = listWorld(this.root);
        return Object.fromEntries(Object.entries(all).filter(([path]) => !/^(dev|proc)\//.test(path)));
    }
    /** What is otherwise than in an earlier listing. */
    changes(before) {
        return differences(this.list(), before);
    }
    /** Runs a command in a shell there. */
    async run(command, shell = this.#shell()) {
        const { exitCode, all } = await execa(this.#busybox, this.#arguments(command, shell), {
            reject: false,
            all: true,
            stdin: "pipe",
            env: { PATH: dirname(this.#busybox) },
        });
        return { exitCode, output: all };
    }
    /** Runs one that must succeed, and returns what it printed. */
    async must(command, shell = this.#shell()) {
        const { exitCode, output } = await this.run(command, shell);
        if (exitCode !== 0)
            throw new Error(`'${command}' ended with ${exitCode}:\n${output}`);
        return output;
    }
    /** Counts the steps below /mrrl and /etc that a command takes. */
    counted(command) {
        return runCounted(this.#command(command), this.#steps());
    }
    /** Kills a command, and all that it has started, before such a step. */
    killed(command, step) {
        return runKilled(this.#command(command), step, this.#steps());
    }
    #steps() {
        return {
            below: ["/mrrl", "/etc"],
            openInput: true,
            timeout: 120_000,
            environment: { PATH: dirname(this.#busybox) },
        };
    }
    #shell() {
        return this.#usr === "" ? "/bin/sh" : "/bin/dash";
    }
    #command(command) {
        return [this.#busybox, ...this.#arguments(command, this.#shell())];
    }
    #arguments(command, shell) {
        const userNamespace = process.getuid?.() === 0 ? [] : ["-r"];
        return [
            ...["unshare", ...userNamespace, "-m", "-p", "-u", "-i", "-n", "-f"],
            ...[this.#busybox, "sh", "-c", entry, "sh"],
            ...[this.root, this.#usr, this.#given, shell, command, this.#busybox],
        ];
    }
}
