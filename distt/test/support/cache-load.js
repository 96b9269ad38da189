import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { cacheRig } from "./cache-rig.js";
import { cuttingProxy, seededRandom } from "./cutting-proxy.js";
import { serveCacheAsProgram } from "./served-cache.js";
import { listWorld } from "./world-listing.js";
/** Some MiB that cannot be compressed. */
const large = 'perl -e \'srand(1); print pack("N*", map { rand(2**32) } 1..900000)\' > "$out/large"';
const names = ["app", "large", "one", "two", "three"];
/**
 * Many machines pull a closure from one `mrrl cache serve`, over connections that are cut
 * again and again. Asserts that each has it all, byte for byte, and that the server is
 * afterwards as it was.
 */
export async function pullUnderLoad(t, { pulls, atOnce }) {
    // Another seed each time; it is printed, and MRRL_SEED brings it back.
    const seed = Number(process.env.MRRL_SEED ?? Date.now() % 2 ** 32);
    t.log(`MRRL_SEED=${seed}`);
    const inputs = names.slice(1);
    const rig = await cacheRig({
        large: [large],
        ...Object.fromEntries(["one", "two", "three"].map((name) => [name, [`echo ${name} > "$out/${name}"`]])),
        app: [
            `echo ${inputs.map((name) => `"$pkg_${name}"`).join(" ")} > "$out/app"`,
            `dependencies: [${inputs}]`,
        ],
    });
    try {
        const builder = rig.machine("builder");
        const built = await builder.mrrl(["build", "--package", "app"]);
        t.is(built.exitCode, 0, built.stderr);
        await rig.push(builder, "cache", "ann", "app");
        const expected = new Map(names.map((name) => [name, listWorld(builder.path(name))]));
        const server = await serveCacheAsProgram(t, join(rig.directory, "cache"));
        const before = resources(server.pid);
        const cuts = [];
        let most = before.mebibytes;
        const queue = Array.from({ length: pulls }, (_, at) => at).values();
        const work = async () => {
            for (const at of queue) {
                const proxy = await cuttingProxy(t, server.url, seededRandom(seed + at));
                const machine = rig.machine(`m${at}`);
                const caches = rig.caches(`m${at}`, [proxy.url], ["ann"]);
                const run = await machine.mrrl(["--caches", caches, "cache", "pull", "app", "--package"]);
                const told = `pull ${at} of seed ${seed}: ${run.stderr}`;
                t.is(run.exitCode, 0, told);
                for (const name of names) {
                    t.deepEqual(listWorld(machine.path(name)), expected.get(name), told);
                }
                t.deepEqual(readdirSync(join(machine.store, "../cache/archives")), [], told);
                cuts.push(proxy.cuts);
                most = Math.max(most, resources(server.pid).mebibytes);
                proxy.close();
                await removeTree(join(machine.store, ".."));
            }
        };
        await Promise.all(Array.from({ length: atOnce }, work));
        const all = cuts.reduce((sum, each) => sum + each, 0);
        t.is(cuts.length, pulls);
        t.log(`${pulls} pulls, ${atOnce} at a time; ${all} connections were cut, ${Math.min(...cuts)} to ${Math.max(...cuts)} a pull`);
        t.true(all >= 3 * pulls, `${all} cuts`);
        t.true(cuts.filter((each) => each >= 2).length >= 0.9 * pulls, String(cuts));
        t.true(server.running());
        const index = await fetch(`${server.url}/index.json`);
        t.is(index.status, 200);
        await index.text();
        const after = await settled(server.pid, before.files);
        t.log(`the server: ${before.mebibytes} MiB before, at most ${most}; ${before.files} files, then ${after.files}`);
        t.true(after.files <= before.files + 2, `${after.files} files are open, ${before.files} before`);
        t.true(most < before.mebibytes + 150, `${most} MiB`);
        t.deepEqual(server.said.slice(1), []);
    }
    finally {
        await removeTree(rig.directory);
    }
}
/** What a process holds: memory and open files. */
function resources(pid) {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kibibytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
    return { mebibytes: Math.round(kibibytes / 1024), files: readdirSync(`/proc/${pid}/fd`).length };
}
/** The same, when connections that end have ended; they may be kept for some seconds. */
async function settled(pid, files) {
    for (let tries = 0; tries < 150 && resources(pid).files > files; tries++)
        await sleep(100);
    return resources(pid);
}
