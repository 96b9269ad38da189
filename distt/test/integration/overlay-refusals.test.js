import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, {} from "ava";
import { execa } from "execa";
import { ForeignHost } from "../support/foreign-host.js";
import { Layers } from "../support/layers.js";
let made;
function rig() {
    made ??= (async () => {
        const layers = new Layers();
        const [first, second] = [await layers.key("first"), await layers.key("second")];
        const make = async (name, version, key) => `/given/${await layers.make(name, { version, ...(key && { key }) })}`;
        const signed = await make("signed", "1", first);
        const other = await make("other", "2", second);
        const unsigned = await make("unsigned", "2");
        const [, key = ""] = readFileSync(first.replace(/key$/, "pub"), "utf8").split("\n");
        return { layers, signed, other, unsigned, key };
    })();
    return made;
}
/** Runs a command that is refused, with this status and message, and changes nothing. */
async function refuses(t, host, command, exitCode, message) {
    const before = host.list();
    const run = await host.run(command);
    t.regex(run.output, message, command);
    t.is(run.exitCode, exitCode, run.output);
    t.deepEqual(host.changes(before), [], command);
}
test.serial("hosts that do not suit are refused before anything is changed", async (t) => {
    const { layers, signed } = await rig();
    const host = await ForeignHost.make("busybox", layers.directory);
    const machine = "rm /bin/uname; printf '#!/bin/sh\\ncase $1 in -s) echo Linux ;; *) echo %s ;; esac\\n' >/bin/uname; chmod 755 /bin/uname";
    const arm = await host.copy();
    await arm.must(machine.replace("%s", "aarch64"));
    await refuses(t, arm, `sh ${signed} install`, 3, /for Linux on x86_64, not for Linux on aarch64/);
    // Somebody else than root; this machine has no /mrrl that it could touch.
    const { exitCode, all } = await execa("sh", ["-s", "install"], {
        inputFile: join(layers.directory, "signed.run"),
        reject: false,
        all: true,
        cwd: "/",
        ...(process.getuid?.() === 0 && { uid: 65534, gid: 65534 }),
    });
    t.regex(all, /this needs root/);
    t.is(exitCode, 3);
    const readOnly = `mount -o remount,bind,ro / && sh ${signed} install`;
    await refuses(t, host, readOnly, 3, /\/mrrl cannot be made: the file system is read-only|\/etc\/profile\.d\/mrrl\.sh cannot be written: the file system is read-only/);
    const mounted = await host.copy();
    await mounted.must("mkdir /mrrl");
    const small = `mount -t tmpfs -o size=3m none /mrrl && sh ${signed} install`;
    await refuses(t, mounted, small, 3, /it needs [0-9.]+ MB, and 3\.1 MB are free\n +[0-9.]+ MB more are needed/);
    const few = `mount -t tmpfs -o nr_inodes=50 none /mrrl && sh ${signed} install`;
    await refuses(t, mounted, few, 3, /it needs [0-9]+ files and directories, and 4[0-9] are free/);
    // Which is no reason to refuse one that is large enough.
    const enough = `mount -t tmpfs none /mrrl && sh ${signed} install && /mrrl/current/bin/greet && /mrrl/current/bin/mrrlctl uninstall && ls -A /mrrl`;
    t.regex(await mounted.must(enough), /hello 1\nremoving \/mrrl$/);
});
test.serial("a /mrrl, or another file, that is not ours stays as it is", async (t) => {
    const { layers, signed } = await rig();
    const base = await ForeignHost.make("busybox", layers.directory);
    for (const [prepare, message] of [
        ["mkdir -p /mrrl/store", /there is a \/mrrl that is not mrrl's: it has store/],
        ["mkdir /srv; ln -s /srv /mrrl", /\/mrrl is a symbolic link/],
        ["echo text >/mrrl", /\/mrrl is no directory/],
        ["echo own >/etc/profile.d/mrrl.sh", /\/etc\/profile\.d\/mrrl\.sh is there already/],
        ["mkdir /mrrl; echo mrrl-overlay 9 >/mrrl/format", /\/mrrl is of another mrrl: mrrl-overlay 9/],
    ]) {
        const host = await base.copy();
        await host.must(prepare);
        await refuses(t, host, `sh ${signed} install`, 3, message);
    }
    const host = await base.copy();
    await host.must("echo own >/etc/profile.d/mrrl.sh");
    const before = host.list();
    await host.must(`sh ${signed} install --no-integration && /mrrl/current/bin/greet && /mrrl/current/bin/mrrlctl uninstall`);
    t.deepEqual(host.changes(before), []);
});
test.serial("what was not signed by whom the host knows is refused", async (t) => {
    const { layers, signed, other, unsigned, key } = await rig();
    const host = await ForeignHost.make("busybox", layers.directory);
    await refuses(t, host, `sh ${unsigned} install`, 4, /this installer is not signed\n +if you know where it comes from: install --unsigned/);
    await refuses(t, host, `sh ${other} install --key ${key}`, 4, /signature of this installer is bad, or of another key/);
    await refuses(t, host, `sh ${unsigned} install --unsigned --key ${key}`, 4, /not signed/);
    t.regex(await host.must(`sh ${signed} install --key ${key}`), new RegExp(`signed by ${key.replaceAll("+", "\\+")}`));
    await refuses(t, host, `sh ${other} install`, 4, /bad, or of another key/);
    await refuses(t, host, `sh ${unsigned} install --unsigned`, 4, /not signed, and what is installed here is/);
    const otherKey = readFileSync(layers.keyFile("second"), "utf8").split("\n")[1] ?? "";
    await refuses(t, host, `sh ${other} install --key ${otherKey}`, 4, /what is installed here was signed by another key/);
    // The installed mrrl reads a file without running anything of it.
    await refuses(t, host, `/mrrl/current/bin/mrrlctl install ${other}`, 4, /bad, or of another key/);
    t.is(await host.must("/mrrl/current/bin/greet"), "hello 1");
    // And minisign alone can say it of the whole file.
    await host.must(`/mrrl/store/minisign-*/bin/minisign -Vm ${signed} -P ${key}`);
});
test.serial("a file system that became read-only is told, and so is another build of a path", async (t) => {
    const { layers, signed } = await rig();
    const host = await ForeignHost.make("busybox", layers.directory);
    await host.must(`sh ${signed} install`);
    const readOnly = "mount -o bind /mrrl /mrrl && mount -o remount,bind,ro /mrrl &&";
    const cannot = /\/mrrl cannot be written: the file system is read-only or full/;
    await refuses(t, host, `${readOnly} sh ${signed} install`, 3, cannot);
    await refuses(t, host, `${readOnly} /mrrl/current/bin/mrrlctl switch 1`, 3, cannot);
    await host.must("sed -i 's/^tree-hash ..../tree-hash 0000/' /mrrl/meta/greeter-*");
    await refuses(t, host, `sh ${signed} install`, 4, /the greeter-1\S* that is installed here is not the one of this installer/);
});
test.serial("a damaged installer is refused, wherever it is damaged", async (t) => {
    const { layers, signed } = await rig();
    const host = await ForeignHost.make("busybox", layers.directory);
    const bytes = readFileSync(join(layers.directory, "signed.run"));
    const text = bytes.toString("latin1");
    const numbers = Object.fromEntries([...text.slice(0, 4096).matchAll(/ (payload|busybox|tools|head|size)=([0-9]+)/g)].map(([, name, value]) => [name, Number(value)]));
    const blocks = (size) => Math.ceil(size / 4096) * 4096;
    const tools = numbers.payload + blocks(numbers.busybox);
    const head = tools + blocks(numbers.tools);
    const paths = head + blocks(numbers.head);
    const damage = (at) => {
        const copy = Buffer.from(bytes);
        copy[at] = (copy[at] ?? 0) ^ 1;
        return copy;
    };
    const cases = [
        ["busybox", damage(numbers.payload + 70_000), /this installer is damaged/],
        ["tools", damage(tools + 5_000), /this installer is damaged/],
        ["signature", damage(text.indexOf("\n", head) + 20), /signature of this installer is bad/],
        [
            "manifest",
            damage(text.indexOf("\nrelease ", head) + 9),
            /signature of this installer is bad/,
        ],
        [
            "cut",
            bytes.subarray(0, bytes.length - 1),
            /not the whole installer: it has [0-9]+ bytes of [0-9]+/,
        ],
        ["longer", Buffer.concat([bytes, Buffer.from("\n")]), /not the whole installer/],
    ];
    for (const [name, content, message] of cases) {
        writeFileSync(join(layers.directory, `${name}.run`), content);
        await refuses(t, host, `sh /given/${name}.run install`, 4, message);
        await refuses(t, host, `cat /given/${name}.run | sh -s install`, 4, message);
    }
    writeFileSync(join(layers.directory, "beginning.run"), bytes.subarray(0, 30_000));
    await refuses(t, host, "cat /given/beginning.run | sh -s install", 4, /not the whole installer/);
    // Store paths are looked at one by one, when the host has been prepared; none gets its name.
    writeFileSync(join(layers.directory, "path.run"), damage(paths + 9_000));
    const run = await host.run("sh /given/path.run install");
    t.is(run.exitCode, 4);
    t.regex(run.output, /[a-z0-9.-]+ is damaged in /);
    t.is(await host.must("ls /mrrl/store; ls /mrrl/generations; ls /etc/profile.d"), "");
    await host.must(`sh ${signed} install && /mrrl/current/bin/mrrlctl verify`);
});
test.serial("one at a time: an installer does not wait, mrrlctl does", async (t) => {
    const { layers, signed } = await rig();
    const host = await ForeignHost.make("busybox", layers.directory);
    await host.must(`sh ${signed} install`);
    const held = (command) => `flock /mrrl sh -c 'echo held; exec sleep 2' & until flock -n /mrrl true; [ $? -ne 0 ]; do :; done; ${command}`;
    await refuses(t, host, held(`sh ${signed} install`), 3, /another mrrl is at work here \(process [0-9]+\)/);
    const started = Date.now();
    t.regex(await host.must(held("/mrrl/current/bin/mrrlctl switch 1")), /waiting for another mrrl/);
    t.true(Date.now() - started > 1000);
    // Nobody has to clean up after somebody who was killed.
    const killed = "flock /mrrl sleep 1000 & sleep 0.5; kill -9 $!; pkill -9 sleep; /mrrl/current/bin/mrrlctl switch 1";
    t.notRegex(await host.must(killed), /waiting/);
});
