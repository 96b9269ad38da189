import test from "ava";
import { pullScene, pushScene } from "./cache-scenes.js";
import { FaultInjector } from "./fault-injector.js";
import { sweepFaults } from "./fault-sweep.js";
import { toyStore } from "./toy-store.js";
/** Which faults of docs/faults.md each kind is, for what is pulled. */
const faults = {
    kill: "faults 1, 30: SIGKILL before a call",
    after: "faults 1, 30: SIGKILL after a call",
    int: "SIGINT",
    term: "SIGTERM",
    hup: "SIGHUP",
    full: "fault 2: the disk becomes full",
    ro: "fault 9: the file system becomes read-only",
    io: "fault 3: EIO",
};
/** Declares tests of what disturbs `mrrl cache push` and `mrrl cache pull`. */
export function declareCacheInjectionTests(sweeps) {
    for (const { where, ...sweep } of sweeps) {
        const title = faults[sweep.kind];
        for (const place of where) {
            if (place === "push") {
                const what = title.replace(/^.*: /, "");
                test.serial(`fault 34: ${what} while a package is pushed into a cache`, async (t) => {
                    const toy = await toyStore();
                    await sweepFaults(t, await FaultInjector.make(toy), await pushScene(toy), sweep);
                });
                continue;
            }
            const from = place === "served" ? "a served cache" : "the directory of a cache";
            test.serial(`${title} while a package is pulled from ${from}`, async (t) => {
                const toy = await toyStore();
                await sweepFaults(t, await FaultInjector.make(toy), await pullScene(t, toy, place), sweep);
            });
        }
    }
}
