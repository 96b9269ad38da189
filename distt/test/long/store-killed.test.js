import test from "ava";
import { FaultInjector } from "../support/fault-injector.js";
import { sweepFaults } from "../support/fault-sweep.js";
import { garbageScene, repairScene } from "../support/keeping-scenes.js";
import { toyStore } from "../support/toy-store.js";
for (const [scene, what] of [
    [repairScene, "a repair"],
    [garbageScene, "a gc"],
]) {
    for (const kind of ["kill", "after", "term", "full", "ro"]) {
        test.serial(`faults 1, 2, 6, 7: ${kind} at every call of ${what} that changes a file`, async (t) => {
            const toy = await toyStore();
            const injector = await FaultInjector.make(toy);
            await sweepFaults(t, injector, await scene(toy), { kind, every: 1 });
        });
    }
}
