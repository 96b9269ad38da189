import test from "ava";
import { FaultInjector } from "../support/fault-injector.ts";
import { buildScene, imageScene, rootScene } from "../support/fault-scenes.ts";
import { type Sweep, sweepFaults } from "../support/fault-sweep.ts";
import { toyStore } from "../support/toy-store.ts";

const sweeps: Sweep[] = (process.env.K??"kill,full,ro,io").split(",").map((kind) => ({kind: kind as "kill", every: Number(process.env.E??1), ...(kind === "io" ? { only: "fsync" } : {})}));
for (const s of sweeps) {
test.serial("faults 1: while a package is built and committed " + s.kind, async (t) => {
  const toy = await toyStore();
  const scene = buildScene(toy);
  await sweepFaults(t, await FaultInjector.make(toy), scene, s);
});

test.serial("faults 1: while sources are fetched and unpacked" + s.kind, async (t) => {
  const toy = await toyStore();
  const scene = await rootScene(t, toy);
  await sweepFaults(t, await FaultInjector.make(toy), scene, s);
});

test.serial("faults 35: while an environment and an image are written" + s.kind, async (t) => {
  const toy = await toyStore();
  const scene = await imageScene(toy);
  await sweepFaults(t, await FaultInjector.make(toy), scene, s);
});
}
