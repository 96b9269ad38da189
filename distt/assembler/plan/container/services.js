import { containerNetworkService } from "../system-services.js";
/** The service that becomes ready when a container is, where it cannot tell so itself. */
function probeOf(name) {
    return `${name}.ready`;
}
/** Whose readiness is a container's: a service of its own where it has to be found out. */
export function readyName(name, { readiness }) {
    return readiness === undefined || readiness.fd !== undefined ? name : probeOf(name);
}
/**
 * The services that containers are: each is one, supervised and in its own PID namespace, and
 * one more if somebody else has to find out when it is ready.
 * @param stopSignals of OCI images, by container.
 */
export function containerServices(containers, stopSignals = new Map()) {
    const services = new Map();
    for (const [name, definition] of Object.entries(containers)) {
        const stopSignal = definition.stopSignal ?? stopSignals.get(name);
        services.set(name, {
            ...container(name, definition),
            ...(stopSignal === undefined ? {} : { stopSignal }),
        });
        const probe = probeService(name, definition);
        if (probe)
            services.set(probeOf(name), probe);
    }
    return services;
}
function container(name, definition) {
    const { readiness, network, dependsOn, restart, timeoutKill } = definition;
    return {
        run: `. /mrrl/lib/container\nbecome ${name}\n`,
        finish: `. /mrrl/lib/container\nfinish ${name} ${restart} "$1"\n`,
        log: true,
        dependsOn: [...dependsOn, ...(network === "private" ? [containerNetworkService] : [])],
        ...(readiness?.fd !== undefined
            ? { readiness: { fd: readiness.fd, timeout: readiness.timeout } }
            : {}),
        on: ["image"],
        pidns: true,
        timeoutKill,
    };
}
function probeService(name, { readiness }) {
    if (readiness === undefined || readiness.fd !== undefined)
        return undefined;
    const question = readiness.listens === undefined ? "answers" : `listens ${readiness.listens}`;
    return {
        run: `. /mrrl/lib/container\nprobe ${name} ${question}\n`,
        readiness: { fd: 3, timeout: readiness.timeout },
        log: false,
        dependsOn: [name],
        probes: name,
        on: ["image"],
        pidns: false,
        timeoutKill: 1000,
    };
}
