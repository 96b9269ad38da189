import test from "ava";
import { FaultInjector } from "../support/fault-injector.js";
import { sweepFaults } from "../support/fault-sweep.js";
import { garbageScene, repairScene } from "../support/keeping-scenes.js";
import { toyStore } from "../support/toy-store.js";
test.serial("faults 1, 6: SIGKILL before every call of a gc that changes a file", async (t) => {
    const toy = await toyStore();
    const injector = await FaultInjector.make(toy);
    await sweepFaults(t, injector, await garbageScene(toy), { kind: "kill", every: 1 });
});
test.serial("faults 1, 7: SIGKILL before calls of a repair that change a file", async (t) => {
    const toy = await toyStore();
    const injector = await FaultInjector.make(toy);
    await sweepFaults(t, injector, await repairScene(toy), { kind: "kill", every: 12 });
});
test.serial("faults 2, 7: the disk becomes full during a repair", async (t) => {
    const toy = await toyStore();
    const injector = await FaultInjector.make(toy);
    await sweepFaults(t, injector, await repairScene(toy), { kind: "full", every: 20 });
});
