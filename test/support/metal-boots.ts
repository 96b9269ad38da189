import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
import type { DiskBus, FirmwareKind } from "../../assembler/model/machine-hardware.ts";
import type { TestReport } from "../../assembler/workflow/test.ts";
import { testContext } from "./context.ts";

const program = resolve("dist/mrrl/main.js");
const directory = mkdtempSync(join(tmpdir(), "mrrl metal-"));
const image = join(directory, "metal.img");

function mrrl(...args: string[]) {
  return execa(process.execPath, [program, ...args], { reject: false });
}

/** The whole console of the last guest that was tested. */
export async function metalConsole(): Promise<string> {
  const { settings } = await testContext();
  return readFileSync(join(settings.storeRoot, "logs/console-metal.log"), "utf8");
}

/** Declares tests: one image of `metal`, made once, boots on all this hardware. */
export function declareMetalBoots(machines: readonly (readonly [FirmwareKind, DiskBus])[]): void {
  test.serial("metal is built and assembled", async (t) => {
    const { exitCode, stderr } = await mrrl("image", "metal", "-o", image);
    t.is(exitCode, 0, stderr);
  });

  for (const [firmware, bus] of machines) declareBoot(firmware, bus);
}

function declareBoot(firmware: FirmwareKind, bus: DiskBus): void {
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
    const log = await metalConsole();
    const waiting = log.indexOf("device-mapper: init: waiting for device PARTUUID=");
    const appeared = log.search(/sd .*Attached SCSI/);
    const ready = log.indexOf("device-mapper: init: all devices available");
    t.true(0 < waiting && waiting < appeared && appeared < ready, log);
  });
}
