import { MrrlError } from "../errors/mrrl-error.ts";
import type { ServiceDefinition } from "../model/definition/service.ts";

export type Services = ReadonlyMap<string, ServiceDefinition>;

/** How long a service that does not tell when it is ready may take to be started, in ms. */
const silentStart = 10_000;
/** How long s6 lets a finish script run, in ms (its `timeout-finish`). */
const finishTime = 5_000;

/** A service's place in the order of a boot and of a shutdown; times in ms. */
export interface ServicePlace {
  readonly name: string;
  readonly dependsOn: readonly string[];
  /** The services that need this one. */
  readonly dependents: readonly string[];
  /** By when it is up, and ready if it tells: its own time, after that of its dependencies. */
  readonly upAfter: number;
  /** By when it is down: its own time, after that of its dependents. */
  readonly downAfter: number;
}

/**
 * Orders services by their dependencies, sorted by name.
 *
 * @param place where the services are defined, for messages
 * @throws DEFINITION_INVALID for an unknown dependency, DEPENDENCY_CYCLE naming the cycle
 */
export function orderServices(services: Services, place: string): readonly ServicePlace[] {
  const names = [...services.keys()].sort();
  for (const name of names) {
    for (const dependency of definitionOf(services, name).dependsOn) {
      if (!services.has(dependency)) {
        throw new MrrlError(
          "DEFINITION_INVALID",
          `service '${name}' depends on '${dependency}', which is no service`,
          {
            place: `${place}: services.${name}.dependsOn`,
            hint: `the services are ${names.join(", ")}`,
          },
        );
      }
    }
  }
  refuseCycles(services, names, place);

  const dependents = new Map<string, string[]>(names.map((name) => [name, []]));
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

function definitionOf(services: Services, name: string): ServiceDefinition {
  const service = services.get(name);
  if (service === undefined) throw new MrrlError("BUG", `no service '${name}'`);
  return service;
}

function refuseCycles(services: Services, names: readonly string[], place: string): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
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
  for (const name of names) visit(name, []);
}

/** The longest way to each node of an acyclic graph: its own time plus that of what precedes it. */
function longest(
  step: (name: string) => { readonly own: number; readonly after: readonly string[] },
): (name: string) => number {
  const known = new Map<string, number>();
  const total = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const { own, after } = step(name);
    const sum = own + Math.max(0, ...after.map(total));
    known.set(name, sum);
    return sum;
  };
  return total;
}
