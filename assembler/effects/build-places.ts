import { chown, lchown, readdir } from "node:fs/promises";
import type { Derivation } from "../model/derivation.ts";
import { buildSandbox, mostOpenFiles } from "../plan/build-sandbox.ts";
import type { SandboxSpec } from "../plan/sandbox-spec.ts";
import type { Context } from "./context.ts";
import { sourcePath } from "./source-cache.ts";
import type { Store } from "./store.ts";

/** Where one build works, on the host. */
export interface BuildPlaces {
  /** The build's own directory: `script`, `build/`. */
  readonly directory: string;
  /** What the build knows as $out. */
  readonly output: string;
}

/** The sandbox of a build in its places; its inputs are in the store, its sources in the cache. */
export async function sandboxOfBuild(
  { settings }: Context,
  store: Store,
  derivation: Derivation,
  { directory, output }: BuildPlaces,
  user: number,
  jobserver?: string,
): Promise<SandboxSpec> {
  return buildSandbox(derivation, await visiblePaths(store, derivation), {
    output,
    workingDirectory: `${directory}/build`,
    script: `${directory}/script`,
    sources: Object.fromEntries(
      derivation.sources.map((source) => [source.file, sourcePath({ settings }, source)]),
    ),
    jobserver,
    jobs: settings.jobs,
    user,
    limits: { ...settings.limits, openFiles: mostOpenFiles },
    physicalPath: (name) => store.physicalPath(name),
  });
}

/** Dependencies and what they refer to, and what the root refers to: itself it is /usr. */
async function visiblePaths(store: Store, { root, dependencies }: Derivation) {
  const closure = await store.closure([...dependencies, ...(root ? [root] : [])]);
  return closure.filter(({ full }) => full !== root?.full);
}

/**
 * Makes the places writable for the user of a build. Only root has to: builds of others
 * run as their own user.
 */
export async function giveToBuildUser(
  { settings }: Context,
  { directory, output }: BuildPlaces,
  user: number,
): Promise<void> {
  if (settings.isolation !== "root") return;
  for (const place of [`${directory}/build`, output]) {
    await chown(place, user, user);
    // What an earlier attempt left belongs to the user it ran as.
    await giveContent(place, user);
  }
}

async function giveContent(directory: string, user: number): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = `${directory}/${entry.name}`;
    await lchown(path, user, user);
    if (entry.isDirectory()) await giveContent(path, user);
  }
}
