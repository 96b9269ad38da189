import { join } from "node:path";
import { withVirtualMachine } from "../../assembler/effects/virtual-machine.ts";
import { defaultMemory } from "../../assembler/model/memory-size.ts";
import { GuestDialogue } from "../../assembler/workflow/guest-dialogue.ts";
import { openProfile } from "../../assembler/workflow/profile.ts";
import { imageOfProfile } from "../../assembler/workflow/system.ts";
import type { Benchmark } from "../bench.ts";
import { measured, type Row } from "../comparison.ts";

/** How long a guest may take for anything, in milliseconds. */
const patience = 120_000;

/** `minimal` in QEMU, with the guest's own clock: what is before the kernel does not count. */
export const boot: Benchmark = {
  name: "boot",
  title: "From the kernel's start to all services ready, under TCG",
  async measure({ context, scratch, effort }): Promise<Row[]> {
    const profile = await openProfile(context, "minimal");
    const image = join(scratch, "minimal.img");
    await imageOfProfile(context, profile, image);
    const times: Record<"first" | "later" | "powerOn", number[]> = {
      first: [],
      later: [],
      powerOn: [],
    };
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
        const uptime = async () => {
          const { facts } = await guest.bootReport(patience);
          return Number(facts.get("uptime")) * 1000;
        };
        times.first.push(await uptime());
        times.powerOn.push(performance.now() - started);
        await guest.reboot(patience);
        times.later.push(await uptime());
        await guest.powerOff(patience);
      });
    }
    return [
      measured("a later boot", "ms", times.later, 2500),
      measured("the first boot, which makes the data file system", "ms", times.first),
      measured("the first boot from power-on (BIOS, GRUB) to its report", "ms", times.powerOn),
    ];
  },
};
