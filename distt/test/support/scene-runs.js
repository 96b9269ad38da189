import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { runMrrl } from "./mrrl-program.js";
/** A copy of a scene's world, with its times and modes; links in it stay links. */
export async function copyWorld(from, to) {
    await execa("cp", ["-RpP", from, to]);
    return to;
}
/** A copy of a scene's world that a test may spoil. */
export function freshWorld(scene) {
    return copyWorld(scene.base, join(mkdtempSync(join(tmpdir(), "mrrl world-")), "world"));
}
/** The environment of mrrl in a world. */
export function worldEnvironment(scene, world) {
    return {
        MRRL_STORE: join(world, "store"),
        MRRL_CACHE: join(world, "cache"),
        ...scene.environment,
    };
}
/** Runs a scene's command in one of its worlds. */
export function runScene(scene, world, environment = {}, options = {}) {
    const all = { ...worldEnvironment(scene, world), ...environment };
    return runMrrl(scene.args(world), all, { cwd: world, ...options });
}
