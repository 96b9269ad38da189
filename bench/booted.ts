import { join } from "node:path";
import { withVirtualMachine } from "../assembler/effects/virtual-machine.ts";
import type { GuestReport } from "../assembler/model/guest-report.ts";
import { defaultMemory } from "../assembler/model/memory-size.ts";
import { GuestDialogue } from "../assembler/workflow/guest-dialogue.ts";
import { openProfile } from "../assembler/workflow/profile.ts";
import { imageOfProfile } from "../assembler/workflow/system.ts";
import type { Workbench } from "./bench.ts";

/** How long a guest may take for anything, in milliseconds. */
const patience = 120_000;

/** Two boots of one machine, in ms: by the guest's own clock, and from power-on to its report. */
export interface BootTimes {
  readonly first: number;
  readonly later: number;
  readonly powerOn: number;
  /** What the later boot has told. */
  readonly report: GuestReport;
}

/** Boots a profile's image under TCG a few times, each time with a new disk. */
export async function bootTimes(
  { context, scratch, effort }: Workbench,
  profileName: string,
): Promise<BootTimes[]> {
  const profile = await openProfile(context, profileName);
  const image = join(scratch, `${profileName}.img`);
  await imageOfProfile(context, profile, image);
  const times: BootTimes[] = [];
  for (let round = 0; round < Math.min(effort.runs, 3); round++) {
    const request = {
      accelerator: "tcg",
      memory: defaultMemory,
      cpus: 1,
      firmware: "bios",
      disk: { image, format: "raw", bus: "virtio", ephemeral: true },
      network: { card: "virtio", forwards: [] },
    } as const;
    const consoleLog = join(scratch, "console.log");
    const options = { request, consoleLog };
    await withVirtualMachine(context, profile.toolbox, options, async (machine) => {
      const guest = new GuestDialogue(machine, { consoleLog, reproduce: "npm run bench boot" });
      const started = performance.now();
      const uptime = ({ facts }: GuestReport) => Number(facts.get("uptime")) * 1000;
      const first = uptime(await guest.bootReport(patience));
      const powerOn = performance.now() - started;
      await guest.reboot(patience);
      const report = await guest.bootReport(patience);
      times.push({ first, powerOn, later: uptime(report), report });
      await guest.powerOff(patience);
    });
  }
  return times;
}
