import { findContainerContradictions } from "./container-consistency.js";
import { keyIdIn } from "./update.js";
/** Services of mrrl's own: a profile cannot replace them. */
const standardServices = /^(?:network|report|power|boot|watchdog|s6-svscan-log|container-network|console(?:-.*)?)$/;
/** Finds references inside a profile that lead nowhere or in a circle. */
export function findContradictions(profile) {
    const found = [];
    const { services, users } = profile;
    for (const [name, service] of Object.entries(services)) {
        if (service.user !== undefined &&
            service.user !== "root" &&
            !Object.hasOwn(users, service.user)) {
            const right = `add it to the profile's users: { ${service.user}: { uid: <number> } }`;
            const path = ["services", name, "user"];
            found.push({ path, wrong: `there is no user '${service.user}'`, right });
        }
    }
    found.push(...findSupervisionContradictions(profile));
    found.push(...findContainerContradictions(profile));
    profile.update.keys.forEach((line, index) => {
        const id = keyIdIn(line);
        if (profile.update.revoked.includes(id)) {
            const right = "take the key out: images made from now on do not need it";
            found.push({ path: ["update", "keys", index], wrong: `key ${id} is also revoked`, right });
        }
    });
    profile.persist.forEach((path, index) => {
        if (Object.hasOwn(profile.files, path)) {
            const right = "list it under one of the two keys";
            found.push({ path: ["persist", index], wrong: `'${path}' is also one of the files`, right });
        }
    });
    return found;
}
/** Of all that is supervised, services and containers alike: names, and who waits for whom. */
function findSupervisionContradictions(profile) {
    const found = [];
    const { services, containers } = profile;
    const kinds = { services, containers };
    const supervised = { ...containers, ...services };
    for (const [kind, members] of Object.entries(kinds)) {
        for (const [name, { dependsOn }] of Object.entries(members)) {
            if (standardServices.test(name)) {
                const right = "choose another name: mrrl has a service of its own by this one";
                found.push({ path: [kind, name], wrong: `service '${name}' is reserved`, right });
            }
            dependsOn.forEach((needed, index) => {
                const path = [kind, name, "dependsOn", index];
                if (needed === "network" && profile.network === "none") {
                    const right = "set `network: dhcp`, or take this dependency out";
                    found.push({ path, wrong: "the profile has no network", right });
                }
                else if (needed !== "network" && !Object.hasOwn(supervised, needed)) {
                    const right = `there are: ${["network", ...Object.keys(supervised)].join(", ")}`;
                    found.push({ path, wrong: `there is no service '${needed}'`, right });
                }
            });
        }
    }
    for (const name of Object.keys(containers).filter((each) => Object.hasOwn(services, each))) {
        const right = "choose another name: both are supervised under theirs";
        const wrong = `'${name}' is also the name of a service`;
        found.push({ path: ["containers", name], wrong, right });
    }
    const circle = findCircle(supervised);
    if (circle) {
        const [first = "", second = ""] = circle;
        const kind = Object.hasOwn(services, first) ? "services" : "containers";
        found.push({
            path: [kind, first, "dependsOn", supervised[first]?.dependsOn.indexOf(second) ?? 0],
            wrong: `services wait for each other: ${circle.join(" → ")}`,
            right: "take one of these dependencies out",
        });
    }
    return found;
}
/** A circle of dependencies, its first name repeated at its end. */
function findCircle(services) {
    const finished = new Set();
    const trail = [];
    const visit = (name) => {
        if (finished.has(name) || !Object.hasOwn(services, name))
            return undefined;
        const start = trail.indexOf(name);
        if (start >= 0)
            return [...trail.slice(start), name];
        trail.push(name);
        for (const needed of services[name]?.dependsOn ?? []) {
            const circle = visit(needed);
            if (circle)
                return circle;
        }
        trail.pop();
        finished.add(name);
        return undefined;
    };
    for (const name of Object.keys(services)) {
        const circle = visit(name);
        if (circle)
            return circle;
    }
    return undefined;
}
