import type { ServiceDefinition } from "./service.ts";
import { keyIdIn, type UpdateDefinition } from "./update.ts";

/** Services of mrrl's own: a profile cannot replace them. */
const standardServices = /^(?:network|report|power|boot|watchdog|s6-svscan-log|console(?:-.*)?)$/;

interface Parts {
  readonly name: string;
  readonly network: "dhcp" | "none";
  readonly users: Readonly<Record<string, unknown>>;
  readonly services: Readonly<Record<string, ServiceDefinition>>;
  readonly update: UpdateDefinition;
  readonly persist: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/** What contradicts itself inside a profile: where, what is wrong, what would be right. */
export interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly wrong: string;
  readonly right: string;
}

/** Finds references inside a profile that lead nowhere or in a circle. */
export function findContradictions(profile: Parts): Contradiction[] {
  const found: Contradiction[] = [];
  const { services, users } = profile;
  for (const [name, service] of Object.entries(services)) {
    const at = (...rest: (string | number)[]) => ["services", name, ...rest];
    if (standardServices.test(name)) {
      const right = "choose another name: mrrl has a service of its own by this one";
      found.push({ path: at(), wrong: `service '${name}' is reserved`, right });
    }
    if (
      service.user !== undefined &&
      service.user !== "root" &&
      !Object.hasOwn(users, service.user)
    ) {
      const right = `add it to the profile's users: { ${service.user}: { uid: <number> } }`;
      found.push({ path: at("user"), wrong: `there is no user '${service.user}'`, right });
    }
    service.dependsOn.forEach((needed, index) => {
      const path = at("dependsOn", index);
      if (needed === "network" && profile.network === "none") {
        const right = "set `network: dhcp`, or take this dependency out";
        found.push({ path, wrong: "the profile has no network", right });
      } else if (needed !== "network" && !Object.hasOwn(services, needed)) {
        const right = `the services are: ${["network", ...Object.keys(services)].join(", ")}`;
        found.push({ path, wrong: `there is no service '${needed}'`, right });
      }
    });
  }
  const circle = findCircle(services);
  if (circle) {
    const [first = "", second = ""] = circle;
    found.push({
      path: ["services", first, "dependsOn", services[first]?.dependsOn.indexOf(second) ?? 0],
      wrong: `services wait for each other: ${circle.join(" → ")}`,
      right: "take one of these dependencies out",
    });
  }
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

/** A circle of dependencies, its first name repeated at its end. */
function findCircle(services: Readonly<Record<string, ServiceDefinition>>): string[] | undefined {
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (name: string): string[] | undefined => {
    if (finished.has(name) || !Object.hasOwn(services, name)) return undefined;
    const start = trail.indexOf(name);
    if (start >= 0) return [...trail.slice(start), name];
    trail.push(name);
    for (const needed of services[name]?.dependsOn ?? []) {
      const circle = visit(needed);
      if (circle) return circle;
    }
    trail.pop();
    finished.add(name);
    return undefined;
  };
  for (const name of Object.keys(services)) {
    const circle = visit(name);
    if (circle) return circle;
  }
  return undefined;
}
