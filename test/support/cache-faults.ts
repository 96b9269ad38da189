import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { type CacheRig, cacheRig, copyCache, type Machine } from "./cache-rig.ts";
import { listWorld } from "./world-listing.ts";

/** How a build with caches ends. */
export interface Told {
  /** What is said of what was wrong. */
  readonly said: RegExp;
  /** What is built here, though a cache names it. */
  readonly built: readonly string[];
}

/** Caches to be spoiled, and what an honest build makes. */
export interface CacheFaults {
  readonly rig: CacheRig;
  /** Has built `app`, which refers to `library`, and `twin`. */
  readonly builder: Machine;
  /** A path in the rig's directory: the caches `good`, of ann's, and `bobs` are there. */
  at(name: string): string;
  /** A copy of the good cache, which a test may spoil. */
  spoiled(name: string): string;
  /**
   * Builds `app` on a machine with these caches; asserts that it is what an honest build
   * makes, whatever the caches said.
   */
  buildsRight(
    t: ExecutionContext,
    name: string,
    caches: string,
    told: Told,
    machine?: Machine,
  ): Promise<Machine>;
}

export async function cacheFaults(): Promise<CacheFaults> {
  const rig = await cacheRig({
    library: ['echo code > "$out/code"'],
    app: ['mkdir "$out/bin"; echo "$pkg_library" > "$out/bin/app"', "dependencies: [library]"],
    twin: ['echo something else > "$out/code"'],
  });
  const builder = rig.machine("builder");
  for (const name of ["app", "twin"]) await builder.mrrl(["build", "--package", name]);
  await rig.push(builder, "good", "ann", "app", "twin");
  await rig.push(builder, "bobs", "bob", "app");
  const at = (name: string) => join(rig.directory, name);
  return {
    ...{ rig, builder, at },
    spoiled: (name) => copyCache(at("good"), at(name)),
    async buildsRight(t, name, caches, { said, built }, machine = rig.machine(name)) {
      const run = await machine.mrrl(["--caches", caches, "build", "--package", "app"]);
      t.is(run.exitCode, 0, run.stderr);
      t.regex(run.stderr, said);
      for (const each of ["app", "library"]) {
        t.is(
          run.stderr.includes(`build ${each} 1: ok`),
          built.includes(each),
          `${each}: ${run.stderr}`,
        );
        t.deepEqual(listWorld(machine.path(each)), listWorld(builder.path(each)));
      }
      return machine;
    },
  };
}

/** Changes a file of a cache, or of a store. */
export function spoil(file: string, change: (bytes: Buffer) => Buffer): void {
  chmodSync(file, 0o644);
  writeFileSync(file, change(readFileSync(file)));
}

/** Flips a bit of the byte at a place. */
export const flipped = (at: number) => (bytes: Buffer) => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};
