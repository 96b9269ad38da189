import { copyFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { withDir } from "tmp-promise";
import { minimalImage } from "../support/power-cut/minimal-image.ts";
import { checkPowerCuts, reportLines } from "../support/power-cut/power-cuts.ts";
import { switchOff, withGuest } from "../support/power-cut/recording.ts";
import { testToolbox } from "../support/toolbox.ts";

const effort = { seed: 20_260_101, prefixes: 100, reordered: 350 };

test.serial("a first boot on a larger disk may lose its power at any moment", async (t) => {
  const { context, toolbox } = await testToolbox();
  await withDir(
    async ({ path }) => {
      const { image, manifest } = await minimalImage(path);
      const size = manifest.size + (192 << 20);
      await truncate(image, size);
      const [disk, writeLog] = [join(path, "disk.img"), join(path, "writes.log")];
      await copyFile(image, disk);
      await withGuest(context, toolbox, { image: disk, writeLog }, async (guest) => {
        t.is(guest.report.facts.get("data.status"), "created");
        await switchOff(guest);
      });
      const scene = { before: image, writeLog, partitions: manifest.partitions };
      const report = await checkPowerCuts(context, toolbox, scene, effort, path);
      for (const line of reportLines(report, effort)) t.log(line);
      t.deepEqual(report.failures, []);
      t.true(report.points - report.flushes >= 300);
      t.is(report.booted, report.outcomes.length);
      const grown = report.outcomes.map(({ facts }) => facts.data.size);
      t.is(new Set(grown).size, 2, "the power was cut before and after the growth");
    },
    { unsafeCleanup: true },
  );
});
