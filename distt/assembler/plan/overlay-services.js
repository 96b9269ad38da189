import { MrrlError } from "../errors/mrrl-error.js";
import { sha256 } from "../model/sha256.js";
import { logicalPath } from "../model/store-name.js";
import { orderServices } from "./service-order.js";
/**
 * Users of an overlay's services have no account on the host, only numbers: those of the
 * profile above this one. systemd's list of uids (UIDS-GIDS) has 1879048192 to 2147483647
 * as what nobody uses.
 */
export const firstUid = 0x70000000;
/** The user of the loggers, as in an image. */
const logUid = 60_000;
/** Brings the others up (overlays/lib/supervision). */
const starter = "mrrl-start";
/** Where services keep what they have: /var of an image. */
const place = "/mrrl/var";
/**
 * Compiles a profile's services for hosts. A service sees the programs of exactly those
 * packages that its scripts name a program of, so its directory says all that it consists of:
 * that is its identity, and another one means that it has to be started anew.
 * @param shell the busybox, by whose sh the scripts are run.
 * @param from where the profile is, for messages. @throws DEFINITION_INVALID, DEPENDENCY_CYCLE
 */
export function planOverlayServices(profile, packages, { shell, s6 }, from) {
    const chosen = Object.entries(profile.services);
    const names = new Set(chosen.map(([name]) => name));
    if (names.has(starter)) {
        throw new MrrlError("DEFINITION_INVALID", `service '${starter}' comes with every overlay`, {
            place: `${from}: services.${starter}`,
            hint: "choose another name",
        });
    }
    // What an image brings up for all its services, such as its network, is the host's here.
    const known = new Map(chosen.map(([name, service]) => [
        name,
        { ...service, dependsOn: service.dependsOn.filter((other) => names.has(other)) },
    ]));
    const places = new Map(orderServices(known, from).map((entry) => [entry.name, entry]));
    const files = [];
    const services = sortedByNeed(known).map((name) => {
        const service = known.get(name);
        const own = serviceFiles(name, service, profile, usedPackages(service, packages), shell, s6);
        files.push(...own);
        const { upAfter = 0 } = places.get(name) ?? {};
        return {
            name,
            identity: sha256(JSON.stringify(own)),
            limit: upAfter,
            dependsOn: service.dependsOn,
        };
    });
    return { services, files };
}
/** Names, each after those it depends on; otherwise sorted. There are no cycles. */
function sortedByNeed(services) {
    const sorted = new Set();
    const visit = (name) => {
        for (const other of [...(services.get(name)?.dependsOn ?? [])].sort())
            visit(other);
        sorted.add(name);
    };
    for (const name of [...services.keys()].sort())
        visit(name);
    return [...sorted];
}
/** The packages with a program that the scripts name, whichever wins where two have it. */
function usedPackages({ run, finish = "" }, packages) {
    const words = new Set(`${run}\n${finish}`.split(/[^A-Za-z0-9_+.[-]+/));
    return packages
        .toSorted((a, b) => b.priority - a.priority)
        .filter(({ programs }) => programs.some((program) => words.has(program)))
        .map(({ name }) => name);
}
// Nothing of a service outlives it, as in an image (service-tree.ts).
const endGroup = 'kill -s KILL "-$4" 2>/dev/null || :\n';
function serviceFiles(name, service, { users }, used, shell, s6) {
    const programs = [...new Set([...used, shell, s6].map((each) => `${logicalPath(each)}/bin`))];
    const head = `#!${logicalPath(shell)}/bin/sh -e\n`;
    const environment = `export PATH=${programs.join(":")} MRRL_VAR=${place}\n`;
    const script = (path, content) => ({
        path: `${name}/${path}`,
        content: head + content,
        executable: true,
    });
    const text = (path, content) => ({
        path: `${name}/${path}`,
        content,
        executable: false,
    });
    const finish = `${service.pidns ? "" : endGroup}${service.finish ?? ""}`;
    const owner = `${firstUid + logUid}:${firstUid + logUid}`;
    const uid = service.user === undefined ? 0 : firstUid + (users[service.user]?.uid ?? 0);
    return [
        ...(service.user === undefined
            ? [script("run", `exec 2>&1\n${environment}${service.run}`)]
            : [
                script("run", `exec 2>&1\n${environment}exec s6-setuidgid ${uid}:${uid} ./body "$@"\n`),
                script("body", service.run),
            ]),
        ...(finish === "" ? [] : [script("finish", environment + finish)]),
        ...(service.log
            ? [
                script("log/run", `exec 2>&1\n${environment}exec s6-setuidgid ${owner} s6-log -b -- T n4 s262144 ${place}/log/${name}\n`),
                text("log/owner", `${owner}\n`),
            ]
            : []),
        ...(service.readiness ? [text("notification-fd", `${service.readiness.fd}\n`)] : []),
        ...(service.pidns ? [text("flag-newpidns", "")] : []),
        text("timeout-kill", `${service.timeoutKill}\n`),
    ];
}
