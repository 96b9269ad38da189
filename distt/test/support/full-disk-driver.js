import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { runMrrl } from "./mrrl-program.js";
import { copyWorld } from "./scene-runs.js";
import { damagedEntries, differences, listWorld } from "./world-listing.js";
/**
 * A program, to be run where `disk` is a small file system of its own, such as a tmpfs
 * in a mount namespace: `<disk> <base world> <JSON: free bytes to try> <arguments of mrrl>…`.
 * Writers that are children (mkfs.erofs, grub-mkimage, a compiler) meet the full disk too.
 */
const [disk = "", base = "", sizes = "[]", ...args] = process.argv.slice(2);
const world = join(disk, "world");
const ballast = join(disk, "ballast");
function runHere() {
    const environment = { MRRL_STORE: join(world, "store"), MRRL_CACHE: join(world, "cache") };
    return runMrrl(args, environment, { cwd: world });
}
/** Fills the disk until no more than `free` bytes are left. @returns what is left */
function fill(free) {
    const file = openSync(ballast, "w");
    const page = Buffer.alloc(4096);
    const left = () => {
        const { bavail, bsize } = statfsSync(disk);
        return bavail * bsize;
    };
    for (let rest = left() - free; rest > 0; rest -= page.length)
        writeSync(file, page);
    closeSync(file);
    return left();
}
async function tryWith(free, after) {
    await copyWorld(base, world);
    const before = listWorld(world);
    const really = fill(free);
    const run = await runHere();
    const damaged = await damagedEntries(join(world, "store"), join(world, "cache"));
    const now = listWorld(world);
    const halfDone = Object.keys(now).filter((name) => {
        const isFinal = /^store\/store\/[^.]|^out\/[^.]/.test(name);
        return isFinal && now[name] !== before[name] && now[name] !== after[name];
    });
    rmSync(ballast);
    const again = await runHere();
    const left = differences(listWorld(world), after);
    await removeTree(world);
    return { free: really, run, damaged, halfDone, again, left };
}
if (existsSync(world))
    throw new Error(`${world} is there already`);
await copyWorld(base, world);
const first = await runHere();
if (first.exitCode !== 0)
    throw new Error(first.stderr);
const after = listWorld(world);
await removeTree(world);
const outcomes = [];
for (const free of JSON.parse(sizes))
    outcomes.push(await tryWith(free, after));
process.stdout.write(JSON.stringify(outcomes));
