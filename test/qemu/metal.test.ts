import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
import { firmwareKinds } from "../../assembler/model/machine-hardware.ts";
import type { TestReport } from "../../assembler/workflow/test.ts";
import { testContext } from "../support/context.ts";

// One image, made once, on all the hardware that QEMU has for it.
const program = resolve("dist/assembler/main.js");
const directory = mkdtempSync(join(tmpdir(), "mrrl metal-"));
const image = join(directory, "metal.img");

function mrrl(...args: string[]) {
  return execa(process.execPath, [program, ...args], { reject: false });
}

/** The whole console of the last guest that was tested. */
async function consoleLog(): Promise<string> {
  const { settings } = await testContext();
  return readFileSync(join(settings.storeRoot, "logs/console-metal.log"), "utf8");
}

test.serial("metal is built and assembled", async (t) => {
  const { exitCode, stderr } = await mrrl("image", "metal", "-o", image);
  t.is(exitCode, 0, stderr);
});

for (const bus of ["nvme", "ahci", "usb", "scsi"] as const) {
  for (const firmware of firmwareKinds) {
    test.serial(`the image boots by ${firmware} from ${bus}, with an e1000e`, async (t) => {
      const { exitCode, stdout, stderr } = await mrrl(
        ...["test", "metal", "-o", image, "--json"],
        ...["--firmware", firmware, "--bus", bus, "--nic", "e1000e"],
      );
      t.is(exitCode, 0, stderr);
      t.regex(stderr, /already there/, "the image was not made again");
      const report = JSON.parse(stdout) as TestReport;
      t.like(report, { firmware, bus, nic: "e1000e" });
      t.deepEqual(
        report.checks.filter(({ ok }) => !ok),
        [],
      );
      const names = report.checks.map(({ name }) => name);
      for (const name of ["network.address", "fetch", "watchdog", "poweroff"]) {
        t.true(names.includes(name), `${name} was checked`);
      }
      if (bus !== "usb") return;
      // A USB disk appears when the kernel is already looking for its root.
      const log = await consoleLog();
      const waiting = log.indexOf("device-mapper: init: waiting for device PARTUUID=");
      const appeared = log.search(/sd .*Attached SCSI/);
      const ready = log.indexOf("device-mapper: init: all devices available");
      t.true(0 < waiting && waiting < appeared && appeared < ready, log);
    });
  }
}

test.serial("its watchdogs are found, and those that nobody opens are fed", async (t) => {
  const log = await consoleLog();
  t.regex(log, /i6300ESB timer .*initialized/);
  t.regex(log, /iTCO_wdt .*initialized/);
  t.notRegex(log, /running and kernel based pre-userspace handler disabled/);
});
