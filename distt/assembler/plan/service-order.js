import { MrrlError } from "../errors/mrrl-error.js";
/** How long a service that does not tell when it is ready may take to be started, in ms. */
const silentStart = 10_000;
/** How long s6 lets a finish script run, in ms (its `timeout-finish`). */
const finishTime = 5_000;
/**
 * Orders services by their dependencies, sorted by name.
 *
 * @param place where the services are defined, for messages
 * @throws DEFINITION_INVALID for an unknown dependency, DEPENDENCY_CYCLE naming the cycle
 */
export function orderServices(services, place) {
    const names = [...services.keys()].sort();
    for (const name of names) {
        for (const dependency of definitionOf(services, name).dependsOn) {
            if (!services.has(dependency)) {
                throw new MrrlError("DEFINITION_INVALID", `service '${name}' depends on '${dependency}', which is no service`, {
                    place: `${place}: services.${name}.dependsOn`,
                    hint: `the services are ${names.join(", ")}`,
                });
            }
        }
    }
    refuseCycles(services, names, place);
    const dependents = new Map(names.map((name) => [name, []]));
    for (const name of names) {
        for (const dependency of definitionOf(services, name).dependsOn) {
            dependents.get(dependency)?.push(name);
        }
    }
    const upAfter = longest((name) => {
        const { readiness, dependsOn } = definitionOf(services, name);
        return { own: readiness?.timeout ?? silentStart, after: dependsOn };
    });
    const downAfter = longest((name) => ({
        own: definitionOf(services, name).timeoutKill + finishTime,
        after: dependents.get(name) ?? [],
    }));
    return names.map((name) => ({
        name,
        dependsOn: [...definitionOf(services, name).dependsOn].sort(),
        dependents: dependents.get(name) ?? [],
        upAfter: upAfter(name),
        downAfter: downAfter(name),
    }));
}
function definitionOf(services, name) {
    const service = services.get(name);
    if (service === undefined)
        throw new MrrlError("BUG", `no service '${name}'`);
    return service;
}
function refuseCycles(services, names, place) {
    const done = new Set();
    const visit = (name, path) => {
        if (done.has(name))
            return;
        const start = path.indexOf(name);
        if (start >= 0) {
            const cycle = [...path.slice(start), name].join(" → ");
            throw new MrrlError("DEPENDENCY_CYCLE", `services depend on each other: ${cycle}`, {
                place: `${place}: services.${name}.dependsOn`,
                hint: "take one of these dependencies away",
            });
        }
        for (const dependency of [...definitionOf(services, name).dependsOn].sort()) {
            visit(dependency, [...path, name]);
        }
        done.add(name);
    };
    for (const name of names)
        visit(name, []);
}
/** The longest way to each node of an acyclic graph: its own time plus that of what precedes it. */
function longest(step) {
    const known = new Map();
    const total = (name) => {
        const before = known.get(name);
        if (before !== undefined)
            return before;
        const { own, after } = step(name);
        const sum = own + Math.max(0, ...after.map(total));
        known.set(name, sum);
        return sum;
    };
    return total;
}
