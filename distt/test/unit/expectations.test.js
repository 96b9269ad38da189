import test from "ava";
import { describeFailures, judgeBoot, judgeFetch, judgeKill, missing, } from "../../assembler/plan/expectations.js";
const rootHash = "ab".repeat(32);
const s6 = `s6-2.13.1.0.${"cd".repeat(32)}`;
const mebibyte = 1 << 20;
const data = { number: 8, name: "data", start: 200 * mebibyte, size: 64 * mebibyte };
const image = { image: "ef".repeat(32), rootHash, closure: [s6], partitions: [data] };
const service = {
    run: "exec x",
    log: true,
    dependsOn: [],
    on: ["image"],
    pidns: false,
    timeoutKill: 5000,
};
const profile = {
    network: "dhcp",
    containers: {},
    services: {
        clock: { ...service, pidns: true, readiness: { fd: 3, timeout: 10_000 } },
        web: service,
    },
};
const healthy = {
    slot: "a",
    boot: "good",
    health: "ok",
    watchdog: "active 60 s",
    pid1: `/mrrl/store/${s6}/bin/s6-svscan`,
    cmdline: `root=/dev/dm-0 dm-mod.create=root,,,ro,0 8 verity 1 PARTUUID=x PARTUUID=x 4096 4096 1 1 sha256 ${rootHash} 00 mrrl.slot=a`,
    "root.device": "/dev/dm-0",
    "root.type": "erofs",
    "root.options": "ro,relatime,user_xattr",
    "root.write": "refused",
    "state.slot": "a",
    "state.try": "",
    "state.fails": "0",
    damage: "",
    "data.type": "ext4",
    "data.size": String(56 * mebibyte),
    "data.boots": "1",
    "network.address": "10.0.2.15/24",
    "service.clock": "up ready",
    "pidns.clock": "1",
    "service.web": "up",
};
function report(changes = {}) {
    const facts = new Map(Object.entries(healthy));
    for (const [name, value] of Object.entries(changes)) {
        if (value === undefined)
            facts.delete(name);
        else
            facts.set(name, value);
    }
    return { boot: { slot: "a", image: image.image }, facts };
}
const failing = (changes, boots) => judgeBoot(profile, image, report(changes), "a", boots)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);
test("a healthy guest passes all checks", (t) => {
    t.deepEqual(failing({}), []);
    t.deepEqual(failing({}, 1), []);
});
const faults = [
    ["another init", "pid1", "/bin/init"],
    ["an s6-svscan from elsewhere", "pid1", "/mrrl/store/s6-1.0.aa/bin/s6-svscan"],
    ["another root hash", "cmdline", healthy.cmdline?.replace(rootHash, "0".repeat(64)) ?? ""],
    ["no verity", "cmdline", "root=/dev/vda5 mrrl.slot=a"],
    [
        "another slot on the command line",
        "cmdline",
        healthy.cmdline?.replace("slot=a", "slot=b") ?? "",
    ],
    ["a root without verity", "root.device", "/dev/vda5"],
    ["another root file system", "root.type", "ext4"],
    ["a writable root", "root.options", "rw,relatime"],
    ["a root that takes writes", "root.write", "allowed"],
    ["an open trial", "state.try", "b"],
    ["counted failures", "state.fails", "1"],
    ["damage", "damage", "esp damaged"],
    ["a service or check that is not well", "health", "web"],
    ["a watchdog that nobody has opened", "watchdog", "inactive 30 s"],
    ["a boot after one that hung", "watchdog", "active 60 s, after a reset"],
    ["data in memory", "data.type", "tmpfs"],
    ["data that did not grow", "data.size", String(16 * mebibyte)],
    ["no count of boots", "data.boots", ""],
    ["no address", "network.address", ""],
    ["a service that is down", "service.web", "down exitcode=1 signal=NA"],
    ["a service that is not ready", "service.clock", "up"],
    ["a service in the common namespace", "pidns.clock", "77"],
    ["services that failed", "boot", "failed"],
];
for (const [what, name, value] of faults) {
    test(`${what} is found`, (t) => t.deepEqual(failing({ [name]: value }), [name]));
}
test("data must have seen exactly one more boot after a reboot", (t) => {
    t.deepEqual(failing({ "data.boots": "1" }, 2), ["data.boots"]);
    t.deepEqual(failing({ "data.boots": "2" }, 2), []);
});
test("a guest of another image is found", (t) => {
    const other = { ...report(), boot: { slot: "a", image: "0".repeat(64) } };
    const results = judgeBoot(profile, image, other, "a").filter(({ ok }) => !ok);
    t.deepEqual(results.map(({ name }) => name), ["image"]);
});
test("what a guest does not tell is missing, not wrong", (t) => {
    const results = judgeBoot(profile, image, report({ "data.boots": undefined }), "a");
    t.deepEqual(missing(results), ["data.boots"]);
    t.regex(describeFailures(results), /^data\.boots: expected .*, the guest told nothing$/);
});
test("a profile without network needs no address", (t) => {
    const results = judgeBoot({ ...profile, network: "none" }, image, report({ "network.address": "" }), "a");
    t.true(results.every(({ ok }) => ok));
});
const kill = (facts) => judgeKill("clock", new Map(Object.entries(facts))).map(({ ok }) => ok);
test("a killed namespace leaves nothing and comes back", (t) => {
    const good = { "kill.members": "2", "kill.survivors": "0", "kill.restarted": "yes" };
    t.deepEqual(kill(good), [true, true, true]);
    t.deepEqual(kill({ ...good, "kill.survivors": "1" }), [true, false, true]);
    t.deepEqual(kill({ ...good, "kill.members": "0" }), [false, true, true]);
    t.deepEqual(kill({ ...good, "kill.restarted": "no" }), [true, true, false]);
    t.deepEqual(kill({}), [false, false, false]);
    t.deepEqual(kill({ "kill.error": "no such service" }), [false, false, false]);
});
test("only the nonce proves that the network answers", (t) => {
    t.true(judgeFetch("n1", new Map([["fetch", "n1"]]))[0]?.ok);
    t.false(judgeFetch("n1", new Map([["fetch", "n2"]]))[0]?.ok);
    const [failed] = judgeFetch("n1", new Map([["fetch.error", "connection refused"]]));
    t.false(failed?.ok);
    t.is(failed?.found, "error: connection refused");
});
