import { chmodSync, lutimesSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, } from "node:fs";
import { basename, join } from "node:path";
import { definePackage, definitions, emptyWorld, prepare, writeProfile } from "./fault-scenes.js";
/** The physical paths in a world's store whose names start so. */
export function storePaths(world, prefix) {
    return readdirSync(join(world, "store/store"))
        .filter((name) => name.startsWith(prefix))
        .map((name) => join(world, "store/store", name));
}
/** The only one of them. */
export function storePath(world, prefix) {
    const [path, ...more] = storePaths(world, prefix);
    if (path === undefined || more.length > 0)
        throw new Error(`${prefix}: ${path} ${more}`);
    return path;
}
/** Flips one bit of a file, as a disk does: its times stay. */
export function flipBit(file) {
    const bytes = readFileSync(file);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    const { mode } = statSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, bytes);
    chmodSync(file, mode);
    lutimesSync(file, 1, 1);
}
/**
 * A world with a profile `box` of two packages, of which `app` refers to `library`, and an
 * image of it.
 */
export async function boxWorld(toy) {
    const base = emptyWorld(toy);
    definePackage(base, "library", 'echo code > "$out/code"');
    const steps = 'mkdir "$out/bin"; echo "$pkg_library" > "$out/bin/app"; ln -s app "$out/bin/link"';
    definePackage(base, "app", steps, "dependencies: [library]\n");
    definePackage(base, "toykernel", 'echo kernel > "$out/vmlinuz"');
    writeProfile(base, "1", "app");
    await prepare(base, ["build", "box", ...definitions]);
    return base;
}
/** Changes a package of `boxWorld`, so that what was built is not what would be built. */
export function changePackage(world, name, steps, more = "") {
    rmSync(join(world, "packages", name), { recursive: true });
    definePackage(world, name, steps, more);
}
/** Garbage of an earlier version of a profile is collected. */
export async function garbageScene(toy) {
    const base = await boxWorld(toy);
    changePackage(base, "library", 'echo other code > "$out/code"');
    await prepare(base, ["build", "box", ...definitions]);
    return { base, args: () => ["store", "gc"] };
}
/** A path with a flipped bit is built again and exchanged. */
export async function repairScene(toy) {
    const base = await boxWorld(toy);
    const path = storePath(base, "app-");
    flipBit(join(path, "bin/app"));
    return {
        base,
        args: () => ["store", "repair", "app-1", ...definitions],
        damaged: basename(path),
    };
}
