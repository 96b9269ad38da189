import test from "ava";
import { FaultInjector } from "./fault-injector.js";
import { buildScene, imageScene, lockScene, rootScene } from "./fault-scenes.js";
import { sweepFaults } from "./fault-sweep.js";
import { toyStore } from "./toy-store.js";
const faults = {
    kill: "faults 1, 35: SIGKILL before a call",
    after: "faults 1, 35: SIGKILL after a call",
    int: "SIGINT",
    term: "SIGTERM",
    hup: "SIGHUP",
    full: "faults 2, 35: the disk becomes full",
    ro: "fault 9: the file system becomes read-only",
    io: "fault 3: EIO",
};
/** Declares one test for each kind of fault and each scene. */
export function declareInjectionTests(sweeps) {
    for (const sweep of sweeps) {
        const title = faults[sweep.kind];
        test.serial(`${title}: while a package is built and committed`, async (t) => {
            const toy = await toyStore();
            await sweepFaults(t, await FaultInjector.make(toy), buildScene(toy), sweep);
        });
        test.serial(`${title}: while packages are fetched and unpacked`, async (t) => {
            const toy = await toyStore();
            await sweepFaults(t, await FaultInjector.make(toy), await rootScene(t, toy), sweep);
        });
        test.serial(`${title}: while a package is locked`, async (t) => {
            const toy = await toyStore();
            await sweepFaults(t, await FaultInjector.make(toy), await lockScene(t, toy), sweep);
        });
        test.serial(`${title}: while an environment and an image are written`, async (t) => {
            const toy = await toyStore();
            await sweepFaults(t, await FaultInjector.make(toy), await imageScene(toy), sweep);
        });
    }
}
