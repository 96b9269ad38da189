import { logicalStore } from "../model/store-name.js";
import { readyName } from "./container/services.js";
/** What ext4 may keep of a partition for itself: journal, inodes, tables. */
const fileSystemShare = 0.75;
const address = /^(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:\/[0-9]{1,2})?$/;
/**
 * Judges what a guest told of a boot of a healthy image.
 * @param slot the slot that should run.
 * @param bootNumber which boot of its data partition it should be; any when absent.
 */
export function judgeBoot(profile, image, report, slot, bootNumber) {
    const { facts } = report;
    const dataSize = image.partitions.find(({ name }) => name === "data")?.size ?? 0;
    const fact = (name, expected, judge = is(expected)) => check(name, expected, facts.get(name), judge);
    return [
        check("image", image.image, report.boot?.image, is(image.image)),
        fact("slot", slot),
        fact("boot", "good"),
        fact("health", "ok"),
        // QEMU's machine has one, the kernel perhaps no driver for it.
        fact("watchdog", "active, or none", (value) => /^(active \d+ s|none)$/.test(value)),
        fact("pid1", `s6-svscan in ${logicalStore}`, (value) => isProgram(value, "s6-svscan", image)),
        fact("cmdline", `dm-verity with root hash ${image.rootHash} and mrrl.slot=${slot}`, (value) => / verity 1 /.test(value) &&
            new RegExp(`\\b${image.rootHash}\\b`).test(value) &&
            words(value).includes(`mrrl.slot=${slot}`)),
        fact("root.device", "/dev/dm-0"),
        fact("root.type", "erofs"),
        fact("root.options", "read-only (ro)", (value) => value.split(",").includes("ro")),
        fact("root.write", "refused"),
        fact("state.slot", slot),
        fact("state.try", "empty", is("")),
        fact("state.fails", "0"),
        fact("damage", "nothing", is("")),
        fact("data.type", "ext4"),
        fact("data.size", `most of the partition's ${dataSize} bytes`, (value) => Number(value) >= dataSize * fileSystemShare),
        fact("data.boots", bootNumber === undefined ? "a number of boots" : String(bootNumber), bootNumber === undefined ? (value) => /^[1-9][0-9]*$/.test(value) : is(String(bootNumber))),
        ...(profile.network === "dhcp"
            ? [fact("network.address", "an IPv4 address", (value) => address.test(value))]
            : []),
        ...Object.entries(profile.services).flatMap(([name, service]) => [
            service.readiness
                ? fact(`service.${name}`, "up ready")
                : fact(`service.${name}`, "up", (value) => value === "up" || value === "up ready"),
            ...(service.pidns ? [fact(`pidns.${name}`, "pid 1 of its own namespace", is("1"))] : []),
        ]),
        // One that may end may have ended.
        ...Object.entries(profile.containers)
            .filter(([, { restart }]) => restart === "always")
            .flatMap(([name, container]) => [
            fact(`service.${name}`, "up", (value) => value === "up" || value === "up ready"),
            ...(container.readiness ? [fact(`service.${readyName(name, container)}`, "up ready")] : []),
            fact(`pidns.${name}`, "pid 1 of its own namespace", is("1")),
        ]),
    ];
}
/** Judges the answer to `kill <service>`: nothing of its namespace may live on. */
export function judgeKill(service, facts) {
    const failure = facts.get("kill.error");
    const fact = (name, expected, judge) => check(`${name} (${service})`, expected, failure === undefined ? facts.get(name) : `error: ${failure}`, judge);
    return [
        fact("kill.members", "at least 1 process", (value) => count(value) >= 1),
        fact("kill.survivors", "none", (value) => count(value) === 0),
        fact("kill.restarted", "yes", is("yes")),
    ];
}
/** Judges the answer to `fetch <url>`: only a guest that reached the server knows the nonce. */
export function judgeFetch(nonce, facts) {
    const failure = facts.get("fetch.error");
    const found = failure === undefined ? facts.get("fetch") : `error: ${failure}`;
    return [check("fetch", nonce, found, is(nonce))];
}
/** Names of what a report lacks. */
export function missing(results) {
    return results.filter(({ found }) => found === undefined).map(({ name }) => name);
}
/** Failed checks as lines for people. */
export function describeFailures(results) {
    return results
        .filter(({ ok }) => !ok)
        .map(({ name, expected, found }) => {
        const told = found === undefined ? "the guest told nothing" : `found ${quoted(found)}`;
        return `${name}: expected ${expected}, ${told}`;
    })
        .join("\n");
}
export function check(name, expected, found, judge) {
    return { name, ok: found !== undefined && judge(found), expected, found };
}
function is(expected) {
    return (value) => value === expected;
}
function isProgram(path, program, image) {
    if (!path.startsWith(`${logicalStore}/`))
        return false;
    const parts = path.slice(logicalStore.length + 1).split("/");
    return image.closure.includes(parts[0] ?? "") && parts.length > 1 && parts.at(-1) === program;
}
/** A number of processes; NaN, which is nothing that is expected, when it is none. */
function count(value) {
    return /^[0-9]+$/.test(value) ? Number(value) : Number.NaN;
}
function words(text) {
    return text.split(/\s+/).filter((word) => word !== "");
}
function quoted(text) {
    return text === "" ? "nothing" : `'${text.length > 300 ? `${text.slice(0, 300)}…` : text}'`;
}
