import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, type Options } from "execa";
import type { Scene } from "./fault-sweep.ts";
import { type MrrlRun, runMrrl } from "./mrrl-program.ts";

/** A copy of a scene's world, with its times and modes; links in it stay links. */
export async function copyWorld(from: string, to: string): Promise<string> {
  await execa("cp", ["-RpP", from, to]);
  return to;
}

/** A copy of a scene's world that a test may spoil. */
export function freshWorld(scene: Scene): Promise<string> {
  return copyWorld(scene.base, join(mkdtempSync(join(tmpdir(), "mrrl world-")), "world"));
}

/** The environment of mrrl in a world. */
export function worldEnvironment(scene: Scene, world: string): Record<string, string> {
  return {
    MRRL_STORE: join(world, "store"),
    MRRL_CACHE: join(world, "cache"),
    ...scene.environment,
  };
}

/** Runs a scene's command in one of its worlds. */
export function runScene(
  scene: Scene,
  world: string,
  environment: Readonly<Record<string, string>> = {},
  options: Options = {},
): Promise<MrrlRun> {
  const all = { ...worldEnvironment(scene, world), ...environment };
  return runMrrl(scene.args(world), all, { cwd: world, ...options });
}
