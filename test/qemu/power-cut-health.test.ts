import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { withDir } from "tmp-promise";
import { minimalImage } from "../support/power-cut/minimal-image.ts";
import { checkPowerCuts, reportLines } from "../support/power-cut/power-cuts.ts";
import { switchOff, withGuest } from "../support/power-cut/recording.ts";
import { testToolbox } from "../support/toolbox.ts";
import { ImageSurgery } from "../support/toy-image.ts";

const effort = { seed: 20_260_102, prefixes: 100, reordered: 350 };

test.serial("a trial that proves itself may lose its power at any moment", async (t) => {
  const { context, toolbox } = await testToolbox();
  await withDir(
    async ({ path }) => {
      const { image: disk, manifest } = await minimalImage(path);
      const [before, writeLog] = [join(path, "before.img"), join(path, "writes.log")];
      await withGuest(context, toolbox, { image: disk, writeLog }, switchOff);
      const surgery = new ImageSurgery(disk, manifest);
      await surgery.installB();
      await surgery.setState({ try: "b", tries: "3" });
      await copyFile(disk, before);
      await withGuest(context, toolbox, { image: disk, writeLog }, async (guest) => {
        t.is(guest.report.boot?.slot, "b");
        t.is(guest.report.facts.get("state.slot"), "b", "the trial was confirmed");
        await switchOff(guest);
      });
      const scene = { before, writeLog, partitions: manifest.partitions };
      const report = await checkPowerCuts(context, toolbox, scene, effort, path);
      for (const line of reportLines(report, effort)) t.log(line);
      t.deepEqual(report.failures, []);
      t.true(report.points - report.flushes >= 300);
      t.is(report.booted, report.outcomes.length);
      const states = report.outcomes.map(({ facts }) => facts.state ?? "");
      for (const part of ["try=b tries=3", "try=b tries=2", "slot=b prev=a try= tries=0"]) {
        t.true(
          states.some((state) => state.includes(part)),
          `the power was cut at ${part}`,
        );
      }
    },
    { unsafeCleanup: true },
  );
});
