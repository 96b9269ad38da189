import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import test, {} from "ava";
import { writeContainerImage } from "../support/container-image.js";
import { containerProfile } from "../support/container-profile.js";
import { freePort } from "../support/free-port.js";
import { withGuest } from "../support/guest.js";
import { runMrrl } from "../support/mrrl-program.js";
import { testToolbox } from "../support/toolbox.js";
async function status(guest, name) {
    return JSON.parse(await guest.must(`mrrl-container status ${name} --json`));
}
/** Asks until it is as wanted: what is waited for is told when it does not come. */
async function until(guest, what, condition) {
    const { code, output } = await guest.run(`for i in $(seq 100); do if ${condition}; then exit 0; fi; sleep 0.2; done; exit 1`);
    if (code !== 0)
        throw new Error(`not ${what}: ${output}\n${await guest.must("ps; mount")}`);
}
async function inside(guest, name, command) {
    const quoted = `'${command.replaceAll("'", "'\\''")}'`;
    return await guest.must(`mrrl-container exec ${name} sh -c ${quoted}`);
}
/** What is on the host because of containers: mounts, cgroups, interfaces; and the bystander. */
async function traces(guest) {
    return await guest.must("cat /proc/self/mountinfo | cut -d' ' -f5 | sort; ls /sys/fs/cgroup/containers; ls /sys/class/net; s6-svstat -o pid /run/service/bystander");
}
async function allAreUp(t, guest) {
    const list = JSON.parse(await guest.must("mrrl-container list --json"));
    t.deepEqual(list.map(({ name }) => name).sort(), [
        "app",
        "cell",
        "deaf",
        "failing",
        "once",
        "talker",
        "web",
    ]);
    for (const { name, ready } of list)
        if (name !== "once")
            t.true(ready, name);
    t.regex(await guest.must("mrrl-container list"), /^web +running +\d+ +\d+K +\d+$/m);
    await until(guest, "once ended", "[ -s /data/mrrl/volumes/shared/once ]");
    await until(guest, "once is down", "mrrl-container status once | grep -q 'state      stopped'");
    t.is((await status(guest, "once")).exitCode, 0);
    t.is(await guest.must("wc -l </data/mrrl/volumes/tries/list"), "4");
}
async function isolated(t, guest) {
    const processes = await inside(guest, "cell", "cat /proc/1/comm; ls /proc | grep -c '^[0-9]'; hostname");
    const [first, count, host] = processes.split("\n");
    t.deepEqual([first, host], ["catatonit", "cell"]);
    t.true(Number(count) <= 8, `it sees ${count} processes`);
    // Root inside is nobody that the host knows.
    const { process } = await status(guest, "cell");
    const ids = await guest.must(`cat /proc/${process}/status | grep -E '^(Uid|Gid|NSpid|NoNewPrivs|Seccomp|Cap(Prm|Bnd)):'`);
    const uid = Number(/^Uid:\s+(\d+)/m.exec(ids)?.[1]);
    t.true(uid >= 65536 && uid % 65536 === 0, ids);
    t.regex(ids, /^NSpid:\s+\d+\s+1$/m);
    t.regex(ids, /^NoNewPrivs:\s+1$/m);
    t.regex(ids, /^Seccomp:\s+2$/m);
    t.regex(ids, /^CapPrm:\s+0{16}$/m);
    t.regex(ids, /^CapBnd:\s+0{16}$/m);
    t.is(await inside(guest, "cell", "id -u; echo $GREETING"), "0\nit's 5 o'clock");
    // What it sees of files: its own closure, and what the profile mounts.
    t.is(await inside(guest, "cell", "ls /mrrl; ls /data /mrrl/services 2>&1 | grep -c 'No such'"), "store\n2");
    const store = await inside(guest, "cell", "ls /mrrl/store");
    t.false(/s6-|e2fsprogs/.test(store), store);
    t.regex(store, /^busybox-/m);
    t.regex(await inside(guest, "cell", "cat /etc/os-release"), /NAME="mrrl"/);
    t.is(await inside(guest, "cell", "ls /sys/class 2>&1 | grep -c 'No such'; ls /dev/vda 2>&1 | grep -c 'No such'"), "1\n1");
    const mounts = await inside(guest, "cell", "cat /proc/self/mountinfo");
    t.false(/ \/(?:var|run\/service|data)[ /]/.test(mounts), mounts);
    // The network: nothing but its own loopback.
    t.is(await inside(guest, "cell", "ls /proc/self/net/dev >/dev/null; sed 1,2d /proc/net/dev | cut -d: -f1"), "    lo");
    t.is(await inside(guest, "web", "ip -o -4 address show dev eth0 | tr -s ' ' | cut -d' ' -f4; id -u"), "10.88.0.2/24\n1000");
    t.regex(await inside(guest, "deaf", "cat /proc/net/dev"), /eth0:/);
    // Capabilities as declared, and no others.
    const deaf = await status(guest, "deaf");
    t.regex(await guest.must(`grep CapEff /proc/${deaf.process}/status`), /0000000000002001$/);
    t.regex(await inside(guest, "deaf", "grep CapEff /proc/self/status"), /0000000000002001$/);
    await inside(guest, "deaf", "touch /own; chown 7 /own; test $(stat -c %u /own) = 7");
    // As declared: it is process 1 itself.
    t.is(await inside(guest, "failing", "cat /proc/1/comm"), "sleep");
    // The root is read-only where nothing else is said, and /tmp is there.
    t.is((await guest.run("mrrl-container exec web touch /here")).code, 1);
    await inside(guest, "web", "touch /tmp/here");
}
/** What an OCI image says of itself holds, and its files are as it has them. */
async function ociImage(t, guest) {
    await until(guest, "the image's program has told", "mrrl-container exec app cat /srv/told");
    t.is(await inside(guest, "app", "cat /srv/told"), "started as 33:34 in /srv with green");
    t.is(await inside(guest, "app", "stat -c '%u:%g %a %h' /srv/page /bin/busybox /usr/setuid /srv"), ["33:34 640 1", "0:0 755 2", "0:0 4755 1", "33:33 755 1"].join("\n"));
    t.is((await guest.run("mrrl-container exec app ls /etc/old")).code, 1, "a whiteout");
    await inside(guest, "app", "ls -d /mnt/in/depth /proc/1");
    // Setuid or not: who runs it stays who he is.
    t.is(await inside(guest, "app", "exec -a id /usr/setuid -u"), "33");
}
async function published(t, guest, port) {
    await inside(guest, "web", "echo 'pages of a container' >/srv/index.html");
    const answer = await fetch(`http://127.0.0.1:${port}/index.html`);
    t.is(await answer.text(), "pages of a container\n");
    // From inside there is a way out, and none to the host's own services.
    await guest.must("echo of the host >/tmp/page; (httpd -f -p 9000 -h /tmp >/dev/null 2>&1 &) </dev/null");
    t.not((await guest.run("mrrl-container exec web wget -T 2 -q -O - http://10.88.0.1:9000/page")).code, 0);
    t.is(await guest.must("wget -T 2 -q -O - http://127.0.0.1:9000/page"), "of the host");
    await guest.must("kill $(pgrep -f 'httpd -f -p 9000')");
}
async function nothingEscapes(t, guest) {
    const attempts = (await inside(guest, "cell", "escape-attempts")).split("\n");
    t.true(attempts.length > 40, `${attempts.length} attempts`);
    t.deepEqual(attempts.filter((line) => !line.includes(": refused: ")), []);
    t.log(`${attempts.length} escape attempts, all refused`);
    // A link in a volume, where something is mounted in it, leads nowhere outside.
    await guest.must("mrrl-container stop cell");
    await guest.must("cd /data/mrrl/volumes/shared; rmdir inner; ln -s /../../../../etc inner");
    await guest.must("mrrl-container start cell");
    await until(guest, "cell is up again", "mrrl-container exec cell true");
    t.is(await guest.must("cat /etc/hostname"), "the-host");
    t.is(await guest.must("grep -c volumes/inner /proc/self/mountinfo || true"), "0");
    t.is(await guest.must("ls /data/mrrl/volumes/inner"), "");
    await guest.must("mrrl-container stop cell; rm /data/mrrl/volumes/shared/inner; mrrl-container start cell");
    await until(guest, "cell is up", "mrrl-container exec cell true");
}
async function survives(t, guest) {
    const before = await traces(guest);
    // Process 1 dies, and all that it had.
    const cell = await status(guest, "cell");
    await inside(guest, "cell", "(sleep 7777 &) >/dev/null 2>&1");
    await guest.must(`kill -9 ${cell.process}`);
    await until(guest, "cell was restarted", `p=$(s6-svstat -o pid /run/service/cell); [ $p -gt 0 ] && [ $p != ${cell.process} ] && mrrl-container exec cell true`);
    t.is((await guest.run("pgrep -f 'sleep 7777'")).code, 1);
    // A fork bomb meets its limit, and the host goes on.
    await guest.must("mrrl-container exec cell sh -c ':() { : | : & }; :; : | :; sleep 2' >/dev/null 2>&1 || true");
    t.true((await status(guest, "cell")).processes <= 40);
    t.is(await guest.must("echo the host goes on"), "the host goes on");
    await guest.must("mrrl-container restart cell");
    await until(guest, "cell was restarted", "mrrl-container exec cell true");
    t.true((await status(guest, "cell")).processes < 10);
    // Memory: the whole container ends, and starts again.
    const hungry = await status(guest, "cell");
    await guest.run("mrrl-container exec cell sh -c 'head -c 200m /dev/zero | tail -c 150m | wc -c'");
    await until(guest, "cell ended for its hunger", `p=$(s6-svstat -o pid /run/service/cell); [ $p -gt 0 ] && [ $p != ${hungry.process} ] && mrrl-container exec cell true`);
    // Output without end fills no disk.
    await guest.must("touch /data/mrrl/volumes/shared/talk");
    await pause(5000);
    const kilobytes = Number(await guest.must("du -sk /var/log/talker | cut -f1"));
    t.true(kilobytes > 100 && kilobytes < 2048, `${kilobytes} KiB of log`);
    await guest.must("rm /data/mrrl/volumes/shared/talk; mrrl-container stop talker");
    // SIGTERM is ignored: killed after the time that the profile gives.
    await guest.must("mrrl-container stop deaf", 30_000);
    t.is((await status(guest, "deaf")).state, "stopped");
    await guest.must("mrrl-container start deaf; mrrl-container start talker");
    await until(guest, "deaf is ready", "[ $(s6-svstat -o ready /run/service/deaf) = true ]");
    t.is(await inside(guest, "deaf", "stat -c %u /own"), "7", "what it wrote to its root is kept");
    // The network of one that was killed is gone, and comes back.
    const web = await status(guest, "web");
    await guest.must(`kill -9 ${web.process}`);
    await until(guest, "web is ready again", `[ $(s6-svstat -o pid /run/service/web) != ${web.process} ] && [ $(s6-svstat -o ready /run/service/web.ready) = true ]`);
    await until(guest, "talker is up", "mrrl-container exec talker true");
    t.is(await traces(guest), before, "nothing is left, and the bystander has not noticed");
}
async function refusals(t, guest) {
    const unknown = await guest.run("mrrl-container status nothing");
    t.is(unknown.code, 1);
    t.regex(unknown.output, /there is no container 'nothing'; there are: app cell/);
    t.is((await guest.run("mrrl-container fly web")).code, 100);
    t.is((await guest.run("mrrl-container exec web")).code, 100);
    t.is((await guest.run("mrrl-container exec cell sh -c 'exit 42'")).code, 42);
    t.is((await guest.run("mrrl-container exec cell no-such-program")).code, 127);
    t.regex(await guest.must("mrrl-container logs talker | tail -n 2"), / a line without end$/m);
}
test.serial("containers are isolated, limited, restarted, and leave nothing behind", async (t) => {
    t.timeout(30 * 60_000);
    const directory = mkdtempSync(join(tmpdir(), "mrrl containers-"));
    t.teardown(() => rmSync(directory, { recursive: true }));
    const profiles = join(directory, "profiles");
    mkdirSync(profiles);
    const digest = await writeContainerImage(join(profiles, "image.tar"));
    writeFileSync(join(profiles, "cells.yaml"), containerProfile(digest));
    const image = join(directory, "cells.img");
    const made = await runMrrl([
        ...["--profiles", profiles, "--packages", resolve("test/definitions/packages")],
        ...["image", "cells", "-o", image],
    ]);
    t.is(made.exitCode, 0, made.stderr);
    const port = await freePort();
    const forwards = [{ protocol: "tcp", host: port, guest: 8080 }];
    const { context, toolbox } = await testToolbox();
    await withGuest(context, toolbox, { image, forwards, memory: 512 << 20 }, async (guest) => {
        const boot = await guest.boot();
        t.is(boot.facts.get("boot"), "good", JSON.stringify([...boot.facts]));
        await allAreUp(t, guest);
        await isolated(t, guest);
        await ociImage(t, guest);
        await published(t, guest, port);
        await nothingEscapes(t, guest);
        await survives(t, guest);
        await refusals(t, guest);
        await guest.powerOff();
    });
});
