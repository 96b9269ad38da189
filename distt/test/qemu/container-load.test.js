import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, {} from "ava";
import { freePort } from "../support/free-port.js";
import { withGuest } from "../support/guest.js";
import { runMrrl } from "../support/mrrl-program.js";
import { testToolbox } from "../support/toolbox.js";
import { UpdateServer } from "../support/update-server.js";
/** A system with one container, whose command and published port are given. */
function profile(release, key, command, port = 8080) {
    return `
name: shop
version: "${release}"
release: ${release}
summary: one container
kernel: { fragments: [base, virt, container, verity], arguments: [console=ttyS0, no_timer_check] }
packages: [busybox, disk-table, e2fsprogs, s6, minisign, curl, slot-writer]
hostname: shop
login: console
slots: { boot: 24MiB, root: 96MiB }
data: 128MiB
update: { keys: ["${key}"] }
containers:
  web:
    root: { environment: [busybox] }
    command: [sh, -c, ${JSON.stringify(command)}]
    user: { uid: 1000 }
    network: private
    publish: [{ port: ${port}, to: 80 }]
    readiness: { listens: 80, timeout: 8s }
`;
}
const serving = (text) => `mkdir /tmp/w; echo ${text} >/tmp/w/version; exec httpd -f -p 80 -h /tmp/w`;
async function mrrl(...args) {
    const { exitCode, stdout, stderr } = await runMrrl(args);
    if (exitCode !== 0)
        throw new Error(`mrrl ${args.join(" ")} failed:\n${stderr}`);
    return stdout;
}
/** The image, and what is loaded into it: files of `directory`. */
async function makeFiles(directory) {
    const profiles = join(directory, "profiles");
    mkdirSync(profiles);
    const keys = [];
    for (const name of ["own", "stranger"]) {
        const made = await mrrl("key", "new", join(directory, name), "--no-password", "--json");
        keys.push(JSON.parse(made).publicKey);
    }
    const [own = ""] = keys;
    const write = (text) => writeFileSync(join(profiles, "shop.yaml"), text);
    const bundle = (file, key = "own") => mrrl(...["--profiles", profiles, "bundle", "shop", "--container", "web"], ...["-k", join(directory, `${key}.key`), "-o", join(directory, `${file}.container`)]);
    const image = join(directory, "shop.img");
    write(profile(1, own, serving("one")));
    await mrrl("--profiles", profiles, "image", "shop", "-o", image);
    await bundle("first");
    write(profile(2, own, serving("two")));
    await bundle("good");
    await bundle("strange", "stranger");
    write(profile(3, own, "sleep 1000"));
    await bundle("slow");
    write(profile(3, own, serving("three"), 8081));
    await bundle("other");
    return image;
}
async function until(guest, what, condition) {
    const { code } = await guest.run(`for i in $(seq 100); do if ${condition}; then exit 0; fi; sleep 0.2; done; exit 1`);
    if (code !== 0) {
        const seen = await guest.must("mrrl-container list; mrrl-container logs web | tail; ls -lR /data/mrrl/containers");
        throw new Error(`not ${what}:\n${seen}`);
    }
}
const isReady = "[ $(s6-svstat -o ready /run/service/web.ready) = true ]";
async function refused(t, guest, command, why) {
    const { code, output } = await guest.run(command);
    t.is(code, 1, output);
    t.regex(output, why);
}
test.serial("a container is loaded beside the running system, and goes back if it is not ready", async (t) => {
    t.timeout(30 * 60_000);
    const directory = mkdtempSync(join(tmpdir(), "mrrl container-"));
    t.teardown(() => rmSync(directory, { recursive: true }));
    const image = await makeFiles(directory);
    const port = await freePort();
    const forwards = [{ protocol: "tcp", host: port, guest: 8080 }];
    const { context, toolbox } = await testToolbox();
    await UpdateServer.serving(directory, (server) => withGuest(context, toolbox, { image, forwards, memory: 512 << 20 }, async (guest) => {
        t.is((await guest.boot()).facts.get("boot"), "good");
        const serves = async () => (await fetch(`http://127.0.0.1:${port}/version`)).text();
        t.is(await serves(), "one\n");
        for (const file of ["first", "good", "slow", "strange", "other"]) {
            await guest.must(`curl -sSf -o /data/${file} ${server.url}${file}.container`);
        }
        t.regex(await guest.must("mrrl-container load /data/good"), /web: release 2 .* runs/);
        t.is(await serves(), "two\n");
        t.regex(await guest.must("mrrl-container status web"), /^runs +\/data\/mrrl\/containers\/web\/generations\/1$/m);
        t.is(await guest.must("mrrl-container exec web sh -c 'id -u; cat /etc/hostname'"), "1000\nweb");
        // The next release never listens: what ran before runs again.
        await refused(t, guest, "mrrl-container load - </data/slow", /release 3 of web was not ready within 8 s: what ran before runs again/);
        await until(guest, "ready again", isReady);
        t.is(await serves(), "two\n");
        t.is(await guest.must("ls /data/mrrl/containers/web/generations; ls -A /data/mrrl/containers"), "1\nweb");
        // Refused before anything is changed.
        await refused(t, guest, "mrrl-container load /data/first", /release 1 of web is older than release 2, which is there/);
        await refused(t, guest, "mrrl-container load /data/strange", /signed with key [0-9A-F]{16}, which this system does not trust/);
        await refused(t, guest, "mrrl-container load /data/other", /its network, ports, .* are others than this system has for web/);
        await refused(t, guest, "head -c 100000 /data/good >/data/cut; mrrl-container load /data/cut", /cut off/);
        await refused(t, guest, "sed 's/^release=2/release=9/' /data/good >/data/bent; mrrl-container load /data/bent", /does not fit/);
        await refused(t, guest, "{ head -c 200000 /data/good; printf XX; tail -c +200003 /data/good; } >/data/bent; mrrl-container load /data/bent", /the root is not the one of the manifest/);
        await refused(t, guest, "mrrl-container load /etc/passwd", /not a container of mrrl's/);
        t.is(await serves(), "two\n");
        // The loader is killed while the new one is on trial: it goes back by itself.
        await guest.must([
            "(mrrl-container load /data/slow >/dev/null 2>&1 &) </dev/null",
            "trial=/data/mrrl/containers/web/trial",
            "for i in $(seq 300); do [ -e $trial ] && break; sleep 0.1; done",
            "[ -e $trial ] && sleep 2 && kill -9 $(pgrep -f 'mrrl-container load')",
        ].join("\n"));
        await until(guest, "back", `[ ! -e /data/mrrl/containers/web/trial ] && ${isReady}`);
        t.is(await serves(), "two\n");
        // It outlives a reboot; when it is damaged the image's own runs; and there is a way back.
        t.is((await guest.reboot()).facts.get("boot"), "good");
        t.is(await serves(), "two\n");
        await guest.must("printf X | dd of=/data/mrrl/containers/web/generations/1/root.erofs bs=1 seek=150000 conv=notrunc 2>/dev/null; sync");
        t.is((await guest.reboot()).facts.get("boot"), "good");
        t.is(await serves(), "one\n");
        t.regex(await guest.must("mrrl-container logs web"), /what was loaded is damaged; the image's own runs/);
        t.regex(await guest.must("mrrl-container rollback web"), /back to the image's own/);
        await refused(t, guest, "mrrl-container rollback web", /nothing to go back to/);
        await guest.powerOff();
    }));
});
