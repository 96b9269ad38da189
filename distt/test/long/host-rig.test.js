import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, {} from "ava";
import { fileDigest } from "../../assembler/effects/file-digest.js";
import { withHost } from "../support/host-rig/host.js";
import { sparseCopy } from "../support/host-rig/host-image.js";
import { busyboxHost, debianHost } from "../support/host-rig/hosts.js";
import { listDisk } from "../support/host-rig/list-tree.js";
import { hostRig } from "../support/host-rig/rig-packages.js";
import { treeDifferences } from "../support/host-rig/tree-listing.js";
// The hosts on which other tests put something: that they are real systems, that two runs of one
// leave the same on its disk, and that whatever somebody else leaves there is found.
const directory = mkdtempSync(join(tmpdir(), "mrrl hosts-"));
/** Copies a pristine host, and runs it. @returns the copy, which nothing uses any more. */
async function runCopy(pristine, name, work) {
    const image = join(directory, `${name}.img`);
    await sparseCopy(pristine, image);
    await withHost({ image, given, extraDisks: [{ image: extra }] }, async (host) => {
        await work(host);
        await host.powerOff();
    });
    return image;
}
/** A directory to be given to a host: a file, and the busybox that has what a host lacks. */
const given = join(directory, "given");
/** A disk beside the host's own. */
const extra = join(directory, "extra.img");
test.before(async () => {
    const { busybox } = await hostRig();
    mkdirSync(given);
    writeFileSync(join(given, "note"), "for the host\n");
    copyFileSync(busybox, join(given, "busybox"));
    writeFileSync(extra, Buffer.alloc(1 << 20, "from outside"));
});
test.after.always(() => rmSync(directory, { recursive: true, force: true }));
/** What somebody may do to a host, and what is then said of it; sizes and digests aside. */
const plants = [
    ["mkdir /opt/empty", "/opt/empty: is new: d 0755 0:0 - -"],
    ["ln -s nowhere /opt/link", "/opt/link: is new: l 0777 0:0 nowhere -"],
    ["mknod /opt/null c 1 3", "/opt/null: is new: c 0644 0:0 1:3 -"],
    ["mkfifo /opt/pipe", "/opt/pipe: is new: p 0644 0:0 - -"],
    ["echo stray >'/opt/a stray'", "/opt/a\\x20stray: is new: f 0644 0:0 # <…> -"],
    ["rmdir /mnt", "/mnt: is missing"],
    ["chmod 0600 /etc/hosts", "/etc/hosts: mode 0600, not 0644"],
    ["chown 12:34 /etc/hostname", "/etc/hostname: owner 12:34, not 0:0"],
    [
        "/run/given/busybox setfattr -n user.note -v hello /etc/group",
        "/etc/group: attributes user.note=68656c6c6f, not -",
    ],
    ["/run/given/busybox chattr +i /etc/profile", "/etc/profile: attributes flag:immutable, not -"],
    [
        // Neither its size nor its time tells that it is another one.
        "cd /etc; cp -p shadow /run/old; tr '*' '+' </run/old >shadow; touch -r /run/old shadow",
        "/etc/shadow: content # <…>, not # <…>",
    ],
    [
        "ln /etc/passwd /etc/users",
        "/etc/passwd: content # <…> 2 names, first /etc/passwd, not # <…>",
        "/etc/users: is new: f 0644 0:0 # <…> 2 names, first /etc/passwd -",
    ],
];
for (const [name, prepare, isUp] of [
    ["debian", debianHost, debianIsUp],
    ["busybox", busyboxHost, busyboxIsUp],
]) {
    test.serial(`the ${name} host comes up, runs commands, and reboots`, async (t) => {
        await runCopy(await prepare(), `${name}-first`, async (host) => {
            await isUp(t, host);
            t.is(await host.must("cat /run/given/note"), "for the host");
            t.is(await host.must("head -c 12 /dev/vdc"), "from outside");
            await host.must(`echo "from ${name}" | dd of=/dev/vdc bs=512 conv=sync`);
            t.deepEqual(await host.run("echo out; echo err >&2; exit 3"), {
                code: 3,
                output: "out\nerr",
            });
            const bootId = "cat /proc/sys/kernel/random/boot_id";
            const before = await host.must(bootId);
            await host.must("echo kept >/opt/kept; echo lost >/run/lost");
            await host.reboot();
            await isUp(t, host);
            t.not(await host.must(bootId), before);
            t.is(await host.must("cat /opt/kept; ls /run/lost 2>/dev/null || echo gone"), "kept\ngone");
            t.is(await host.must("cat /run/given/note"), "for the host");
        });
        t.is(readFileSync(extra, "latin1").slice(0, name.length + 6), `from ${name}\n`);
        writeFileSync(extra, Buffer.alloc(1 << 20, "from outside"));
    });
    test.serial(`the ${name} host has the same on its disk after each of two runs`, async (t) => {
        const pristine = await prepare();
        const before = await listDisk(pristine);
        t.true(before.size > 300);
        for (const run of ["one", "two"]) {
            const image = await runCopy(pristine, `${name}-${run}`, (host) => host.reboot());
            t.deepEqual(treeDifferences(await listDisk(image), before, { times: true }), []);
        }
    });
    test.serial(`whatever is left behind on the ${name} host is found`, async (t) => {
        const pristine = await prepare();
        const image = await runCopy(pristine, `${name}-planted`, async (host) => {
            for (const [command] of plants)
                await host.must(command);
        });
        const lines = treeDifferences(await listDisk(image), await listDisk(pristine));
        t.deepEqual(lines.map((line) => line.replace(/\d+ [0-9a-f]{64}/g, "# <…>")), plants.flatMap(([, ...found]) => found).toSorted());
    });
}
test.serial("a host that loses its power can be listed, and stays as it is", async (t) => {
    const image = join(directory, "cut.img");
    await sparseCopy(await busyboxHost(), image);
    await withHost({ image }, async (host) => void (await host.must("echo kept >/opt/kept; sync")));
    const before = await fileDigest(image);
    t.true((await listDisk(image)).has("/opt/kept"));
    t.is(await fileDigest(image), before);
    await withHost({ image }, async (host) => t.is(await host.must("cat /opt/kept"), "kept"));
});
async function debianIsUp(t, host) {
    t.is(await host.must("systemctl is-system-running --wait"), "running");
    t.is(await host.must("systemctl --failed --no-legend"), "");
    t.is(await host.must("readlink /proc/1/exe"), "/usr/lib/systemd/systemd");
    t.is(await host.must("dpkg --audit"), "");
}
async function busyboxIsUp(t, host) {
    t.is(await host.must("readlink /proc/1/exe"), "/bin/busybox");
    t.is(await host.must("cat /proc/1/cmdline | tr '\\0' ' '"), "init");
    t.regex(await host.must("ip addr show lo"), /LOOPBACK,UP/);
}
