import { join } from "node:path";
import { withVirtualMachine } from "../assembler/effects/virtual-machine.js";
import { defaultMemory } from "../assembler/model/memory-size.js";
import { GuestDialogue } from "../assembler/workflow/guest-dialogue.js";
import { openProfile } from "../assembler/workflow/profile.js";
import { imageOfProfile } from "../assembler/workflow/system.js";
/** How long a guest may take for anything, in milliseconds. */
const patience = 120_000;
/** Boots a profile's image under TCG a few times, each time with a new disk. */
export async function bootTimes({ context, scratch, effort }, profileName) {
    const profile = await openProfile(context, profileName);
    const image = join(scratch, `${profileName}.img`);
    await imageOfProfile(context, profile, image);
    const times = [];
    for (let round = 0; round < Math.min(effort.runs, 3); round++) {
        const request = {
            accelerator: "tcg",
            memory: defaultMemory,
            cpus: 1,
            firmware: "bios",
            disk: { image, format: "raw", bus: "virtio", ephemeral: true },
            network: { card: "virtio", forwards: [] },
        };
        const consoleLog = join(scratch, "console.log");
        const options = { request, consoleLog };
        await withVirtualMachine(context, profile.toolbox, options, async (machine) => {
            const guest = new GuestDialogue(machine, { consoleLog, reproduce: "npm run bench boot" });
            const started = performance.now();
            const uptime = ({ facts }) => Number(facts.get("uptime")) * 1000;
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
