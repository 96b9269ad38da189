import test from "ava";
import { FaultInjector } from "../support/fault-injector.ts";
import { buildScene, imageScene, rootScene } from "../support/fault-scenes.ts";
import { sweepFaults } from "../support/fault-sweep.ts";
import { toyStore } from "../support/toy-store.ts";

test.serial("faults 1: killed while a package is built and committed", async (t) => {
  const toy = await toyStore();
  const scene = buildScene(toy);
  await sweepFaults(t, await FaultInjector.make(toy), scene, { kind: "kill", every: 1 });
});

test.serial("faults 1: killed while sources are fetched and unpacked", async (t) => {
  const toy = await toyStore();
  const scene = await rootScene(t, toy);
  await sweepFaults(t, await FaultInjector.make(toy), scene, { kind: "kill", every: 1 });
});

test.serial("faults 35: killed while an environment and an image are written", async (t) => {
  const toy = await toyStore();
  const scene = await imageScene(toy);
  await sweepFaults(t, await FaultInjector.make(toy), scene, { kind: "kill", every: 1 });
});
