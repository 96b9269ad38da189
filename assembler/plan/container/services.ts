import type { ContainerDefinition } from "../../model/definition/container.ts";
import type { ServiceDefinition } from "../../model/definition/service.ts";
import { containerNetworkService } from "../system-services.ts";

type Containers = Readonly<Record<string, ContainerDefinition>>;

/** The service that becomes ready when a container is, where it cannot tell so itself. */
function probeOf(name: string): string {
  return `${name}.ready`;
}

/** Whose readiness is a container's: a service of its own where it has to be found out. */
export function readyName(name: string, { readiness }: ContainerDefinition): string {
  return readiness === undefined || readiness.fd !== undefined ? name : probeOf(name);
}

/** A service as s6 runs it. */
export interface CompiledService extends ServiceDefinition {
  /** Instead of TERM. */
  readonly stopSignal?: string;
  /** The container whose readiness it finds out. */
  readonly probes?: string;
}

/**
 * The services that containers are: each is one, supervised and in its own PID namespace, and
 * one more if somebody else has to find out when it is ready.
 * @param stopSignals of OCI images, by container.
 */
export function containerServices(
  containers: Containers,
  stopSignals: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, CompiledService> {
  const services = new Map<string, CompiledService>();
  for (const [name, definition] of Object.entries(containers)) {
    const stopSignal = definition.stopSignal ?? stopSignals.get(name);
    services.set(name, {
      ...container(name, definition),
      ...(stopSignal === undefined ? {} : { stopSignal }),
    });
    const probe = probeService(name, definition);
    if (probe) services.set(probeOf(name), probe);
  }
  return services;
}

function container(name: string, definition: ContainerDefinition): ServiceDefinition {
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

function probeService(
  name: string,
  { readiness }: ContainerDefinition,
): CompiledService | undefined {
  if (readiness === undefined || readiness.fd !== undefined) return undefined;
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
