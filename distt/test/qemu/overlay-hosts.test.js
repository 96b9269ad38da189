import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, {} from "ava";
import { ForeignHost } from "../support/foreign-host.js";
import { withHost } from "../support/host-rig/host.js";
import { sparseCopy } from "../support/host-rig/host-image.js";
import { busyboxHost, debianHost } from "../support/host-rig/hosts.js";
import { listDirectory, listDisk } from "../support/host-rig/list-tree.js";
import { treeDifferences } from "../support/host-rig/tree-listing.js";
import { Layers } from "../support/layers.js";
// An overlay on whole systems: one with systemd, one with busybox's init. Whatever is done with it,
// afterwards their disks are as if it had never been there.
const directory = mkdtempSync(join(tmpdir(), "mrrl overlay hosts-"));
const layers = new Layers();
const mrrlctl = "/mrrl/current/bin/mrrlctl";
/** The same in both releases; `ticker` starts a program that is not, `alone` and `other` are in one. */
const common = `
  web:
    user: web
    readiness: { fd: 3, timeout: 30s }
    timeoutKill: 1s
    run: |
      cd /mrrl/current/share/greeter
      echo >&3
      exec httpd -f -p 127.0.0.1:8080
  ticker:
    dependsOn: [web]
    timeoutKill: 1s
    run: |
      greet
      exec sleep 1000000`;
const single = (name) => `
  ${name}:
    pidns: true
    timeoutKill: 1s
    run: |
      exec sleep 1000000`;
const users = "  web: { uid: 80 }";
test.before(async () => {
    await layers.make("one", { version: "1", services: common + single("alone"), users });
    await layers.make("two", { version: "2", services: common + single("other"), users });
});
test.after.always(() => rmSync(directory, { recursive: true, force: true }));
/** Copies a pristine host, and runs it. @returns what is on its disk afterwards */
async function run(pristine, name, work) {
    const image = join(directory, `${name}.img`);
    await sparseCopy(pristine, image);
    await withHost({ image, given: layers.directory }, async (host) => {
        await work(host);
        await host.powerOff();
    });
    return await listDisk(image);
}
async function status(host) {
    return JSON.parse(await host.must(`${mrrlctl} status --json`));
}
/** Waits until all services of the current generation are up. */
async function allUp(t, host, names) {
    const end = Date.now() + 60_000;
    for (;;) {
        const { services } = await status(host);
        if (services.every(({ state }) => state === "up") || Date.now() > end) {
            t.deepEqual(services.map(({ name, state }) => `${name} ${state}`).toSorted(), names.map((name) => `${name} up`));
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
    }
}
const pidOf = (service) => `/mrrl/store/s6-*/bin/s6-svstat -o pid /mrrl/run/service/${service}`;
const served = "/mrrl/store/busybox-*/bin/busybox wget -q -O - http://127.0.0.1:8080/text";
/** As a shell finds it that has read /etc/profile. */
const greeting = "sh -lc greet";
for (const [name, prepare, isWell] of [
    ["debian", debianHost, debianIsWell],
    ["busybox", busyboxHost, busyboxIsWell],
]) {
    test.serial(`on ${name}: services under the host's init, upgrade, rollback, reboot; no trace`, async (t) => {
        t.timeout(20 * 60_000);
        const pristine = await prepare();
        const control = await run(pristine, `${name}-control`, (host) => host.reboot());
        const left = await run(pristine, name, async (host) => {
            const listed = await host.must("sh /run/given/one.run install --unsigned");
            t.regex(listed, /outside of it:\n(?: +\/etc\/[a-zA-Z0-9./>_ -]+\n)+/);
            t.is(await host.must(greeting), "hello 1");
            await allUp(t, host, ["alone", "ticker", "web"]);
            t.is(await host.must(served), "of version 1");
            await isWell(t, host);
            const web = await host.must(pidOf("web"));
            t.regex(await host.must(`cat /proc/${web}/status`), /^Uid:\t1879048272\t/m);
            t.regex(await host.must(`cat /proc/$(${pidOf("alone")})/status`), /^NSpid:\t[0-9]+\t1$/m, "pid 1 of a namespace of its own");
            t.regex(await host.must("cat /mrrl/var/log/ticker/current"), / hello 1$/);
            const upgrade = await host.must("sh /run/given/two.run install --unsigned");
            t.deepEqual(upgrade
                .match(/^ +(?:started|stopped) .*$/gm)
                ?.map((line) => line.trim())
                .toSorted(), ["started other", "started ticker", "stopped alone", "stopped ticker"]);
            t.is(await host.must(pidOf("web")), web, "what has not changed goes on");
            t.is(await host.must(served), "of version 1", "on the generation that it holds");
            t.is(await host.must(greeting), "hello 2");
            t.regex(await host.must("tail -n 1 /mrrl/var/log/ticker/current"), / hello 2$/);
            await host.must(`${mrrlctl} rollback`);
            await allUp(t, host, ["alone", "ticker", "web"]);
            t.is(await host.must(greeting), "hello 1");
            t.is(await host.must(pidOf("web")), web);
            await host.must(`${mrrlctl} switch 2`);
            await host.reboot();
            await allUp(t, host, ["other", "ticker", "web"]);
            t.is(await host.must(served), "of version 2");
            await isWell(t, host);
            t.regex(await host.must(`${mrrlctl} gc --keep 1`), /removed generation 1\n/);
            await host.must(`${mrrlctl} verify`);
            await allUp(t, host, ["other", "ticker", "web"]);
            await host.must(`${mrrlctl} uninstall`);
            // What has ended may have to be reaped yet.
            const processes = 'for round in 1 2 3 4 5; do left=$(ps ax | grep \'[s]6-\'); [ -n "$left" ] || break; sleep 1; done; echo "$left"';
            t.is(await host.must(processes), "");
            await host.must("echo stray >/etc/stray");
        });
        t.deepEqual(treeDifferences(left, control).map((line) => line.replace(/: .*/, "")), ["/etc/stray"], "nothing is left but what was planted");
    });
}
test.serial("on the same Debian root, entered in a namespace: install, use, upgrade, rollback; no trace", async (t) => {
    const plain = new Layers();
    await plain.make("one", { version: "1" });
    await plain.make("two", { version: "2" });
    const host = await ForeignHost.ofImage(await debianHost(), plain.directory);
    // Only what is mounted over, and so made, differs between before and the first time in it.
    await host.must("true");
    const before = await listDirectory(host.root);
    await host.must("sh /given/one.run install --unsigned");
    t.is(await host.must("bash -lc greet"), "hello 1");
    await host.must("cat /given/two.run | sh -s install --unsigned");
    t.is(await host.must("sh -lc greet"), "hello 2");
    await host.must(`${mrrlctl} rollback && ${mrrlctl} gc --keep 1 && ${mrrlctl} verify`);
    t.is(await host.must("/mrrl/current/bin/greet"), "hello 1");
    await host.must(`${mrrlctl} uninstall`);
    t.deepEqual(treeDifferences(await listDirectory(host.root), before), []);
    await host.must("setfattr -n user.stray -v x /etc/hosts 2>/dev/null || touch /etc/stray");
    t.is(treeDifferences(await listDirectory(host.root), before).length, 1);
});
async function debianIsWell(t, host) {
    t.is(await host.must("systemctl is-active mrrl.service"), "active");
    t.is(await host.must("systemctl is-system-running --wait"), "running");
    const main = await host.must("systemctl show -p MainPID --value mrrl.service");
    t.regex(await host.must(`readlink /proc/${main}/exe`), /^\/mrrl\/store\/s6-[^/]*\/bin\/s6-svscan$/);
    // Should it be killed, everything is started anew, and nothing twice.
    await host.must(`kill -9 ${main}`);
    await host.must("until systemctl is-active -q mrrl.service; do sleep 0.2; done");
    await host.must(`until ${mrrlctl} status --json | grep -q '"supervised":true'; do sleep 0.2; done`);
    const end = Date.now() + 60_000;
    while ((await status(host)).services.some(({ state }) => state !== "up") && Date.now() < end)
        ;
    t.is(await host.must("pgrep -c httpd 2>/dev/null || ps ax | grep -c '[h]ttpd'"), "1");
}
async function busyboxIsWell(t, host) {
    t.is(await host.must("ps | grep -c '[s]6-svscan'"), "1");
    t.is(await host.must("ps | grep -c '[h]ttpd'"), "1");
}
