import { MrrlError } from "../errors/mrrl-error.js";
import { bootScript } from "./boot-scripts.js";
import { containerServices, readyName } from "./container/services.js";
import { orderServices } from "./service-order.js";
import { bootService, catchAllLogger, lateServices, networkService, systemServices, } from "./system-services.js";
/** Where the image keeps its service directories; stage 1 copies them to /run/service. */
export const servicesPath = "/mrrl/services";
const signals = {
    // What busybox's reboot, halt and poweroff send to process 1.
    SIGTERM: "reboot",
    SIGUSR1: "halt",
    SIGUSR2: "poweroff",
    // Ctrl-Alt-Del.
    SIGINT: "reboot",
    SIGQUIT: "reboot",
    // A failing power supply.
    SIGPWR: "poweroff",
};
/**
 * Compiles a profile's services, and those that come with every image, to the
 * scan directory of s6-svscan (s6 2.13: servicedir.html, s6-svscan.html).
 *
 * @param place where the profile is, for messages
 * @param stopSignals of OCI images, by container; known when they have been read.
 * @throws DEFINITION_INVALID for an unknown dependency or a name that is taken,
 *   DEPENDENCY_CYCLE naming the cycle
 */
export function planServiceTree(profile, scripts, place, stopSignals) {
    const system = systemServices(profile, scripts);
    for (const name of Object.keys(profile.services)) {
        if (name !== bootService && !system.ordered.has(name) && !system.apart.has(name))
            continue;
        throw new MrrlError("DEFINITION_INVALID", `service '${name}' comes with every image`, {
            place: `${place}: services.${name}`,
            hint: "choose another name",
        });
    }
    const containers = containerServices(profile.containers, stopSignals);
    const ordered = new Map([...Object.entries(profile.services), ...containers, ...system.ordered].map(([name, service]) => [name, waitingForReady(service, profile.containers)]));
    const places = orderServices(ordered, place);
    const own = new Set([...Object.keys(profile.services), ...judgedContainers(profile)]);
    const all = [...ordered, ...system.apart].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
        entries: [
            directory(servicesPath),
            ...controlDirectory(bootScript(scripts, "stage/finish"), bootScript(scripts, "stage/crash")),
            ...serviceDirectory(bootService, bringUpService(places, own), true),
            ...all.flatMap(([name, service]) => serviceDirectory(name, service, service.dependsOn.length > 0 || lateServices.has(name))),
            script("/mrrl/shut-down", shutDown(places)),
            text("/mrrl/judged", judged(places, own)),
        ],
        loggers: [catchAllLogger, ...all.filter(([, service]) => service.log).map(([name]) => name)],
    };
}
/** Whoever depends on a container waits until it is ready, which another service may tell. */
function waitingForReady(service, containers) {
    const dependsOn = service.dependsOn.map((needed) => {
        const container = containers[needed];
        return container === undefined || service.probes === needed
            ? needed
            : readyName(needed, container);
    });
    return { ...service, dependsOn };
}
/** Those of which a healthy system has every one: not those that may end. */
function judgedContainers({ containers }) {
    return Object.entries(containers).flatMap(([name, container]) => {
        if (container.restart !== "always")
            return [];
        return [...new Set([name, readyName(name, container)])];
    });
}
// Nothing of a service outlives it: a child left behind would hold on to the
// logger's pipe, at a shutdown too. A PID namespace sees to that by itself.
const endGroup = 'kill -s KILL "-$4" 2>/dev/null || :\n';
function serviceDirectory(name, service, down) {
    const path = `${servicesPath}/${name}`;
    const entries = [directory(path), ...runScripts(path, service)];
    const finish = `${service.pidns ? "" : endGroup}${service.finish ?? ""}`;
    if (finish !== "")
        entries.push(script(`${path}/finish`, `#!/bin/sh -e\n${finish}`));
    if (service.log) {
        entries.push(directory(`${path}/log`), script(`${path}/log/run`, logger(name)));
    }
    if (service.readiness !== undefined) {
        entries.push(text(`${path}/notification-fd`, `${service.readiness.fd}\n`));
    }
    if (service.pidns)
        entries.push(text(`${path}/flag-newpidns`, ""));
    if (service.stopSignal !== undefined) {
        const { stopSignal } = service;
        const signal = /^[0-9]+$/.test(stopSignal) ? stopSignal : `SIG${stopSignal}`;
        entries.push(text(`${path}/down-signal`, `${signal}\n`));
    }
    entries.push(text(`${path}/timeout-kill`, `${service.timeoutKill}\n`));
    // Started by the bring-up; the bring-up itself by s6-svscan.
    if (down && name !== bootService)
        entries.push(text(`${path}/down`, ""));
    return entries;
}
// The body runs under sh -e, its errors going where its output goes.
function runScripts(path, service) {
    if (service.user === undefined) {
        return [script(`${path}/run`, `#!/bin/sh -e\nexec 2>&1\n${service.run}`)];
    }
    const change = `exec s6-setuidgid ${service.user} ./body "$@"`;
    return [
        script(`${path}/run`, `#!/bin/sh -e\nexec 2>&1\n${change}\n`),
        script(`${path}/body`, `#!/bin/sh -e\n${service.run}`),
    ];
}
function logger(name) {
    return `#!/bin/sh -e
exec 2>&1
exec s6-setuidgid log s6-log -b -- T n4 s262144 /var/log/${name}
`;
}
function bringUpService(places, own) {
    const waiting = places.filter(({ dependsOn }) => dependsOn.length > 0);
    const limits = new Map(places.map(({ name, upAfter }) => [name, upAfter]));
    const limit = (names) => Math.max(0, ...names.map((name) => limits.get(name) ?? 0));
    const others = places.map(({ name }) => name).filter((name) => !own.has(name));
    const lines = [
        ". /mrrl/lib/bring-up",
        ...waiting.map(({ name, dependsOn }) => ["start", name, limit(dependsOn), ...dependsOn].join(" ")),
        "judge",
        ["report", limit(others), ...others].join(" "),
        "wait",
    ];
    return {
        run: `${lines.join("\n")}\n`,
        // 125: it has done its work, and is not started again.
        finish: "exit 125\n",
        log: false,
        dependsOn: [],
        on: ["image"],
        pidns: false,
        timeoutKill: 1000,
    };
}
// What mrrl-health asks for: the profile's own services, `network` behind those that
// need it, directly or not.
function judged(places, own) {
    const dependsOn = new Map(places.map((entry) => [entry.name, entry.dependsOn]));
    const needsNetwork = (name) => name === networkService || (dependsOn.get(name) ?? []).some(needsNetwork);
    return places
        .filter(({ name }) => own.has(name))
        .map(({ name }) => `${name}${needsNetwork(name) ? " network" : ""}\n`)
        .join("");
}
// Only services that others depend on have to be stopped in order; s6-svscan
// stops all the rest at once.
function shutDown(places) {
    const chained = places.filter(({ dependsOn, dependents }) => dependsOn.length > 0 || dependents.length > 0);
    const whole = Math.max(0, ...places.map(({ downAfter }) => downAfter));
    const downAfter = new Map(places.map((entry) => [entry.name, entry.downAfter]));
    const lines = [
        "#!/bin/sh",
        ". /mrrl/lib/shut-down",
        ...chained.map(({ name, dependents }) => {
            const limit = Math.max(0, ...dependents.map((other) => downAfter.get(other) ?? 0));
            return ["stop", name, limit, ...dependents].join(" ");
        }),
        ["finish", whole + 5000, ...chained.map(({ name }) => name)].join(" "),
    ];
    return `${lines.join("\n")}\n`;
}
function controlDirectory(finish, crash) {
    const path = `${servicesPath}/.s6-svscan`;
    return [
        directory(path),
        script(`${path}/crash`, crash),
        script(`${path}/finish`, finish),
        ...Object.entries(signals).map(([signal, action]) => script(`${path}/${signal}`, `#!/bin/sh\nexec /mrrl/shut-down ${action}\n`)),
    ];
}
function directory(path) {
    return { type: "directory", path, mode: 0o755 };
}
function script(path, content) {
    return { type: "file", path, mode: 0o755, content };
}
function text(path, content) {
    return { type: "file", path, mode: 0o644, content };
}
