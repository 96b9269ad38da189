import { writeFile } from "node:fs/promises";
import { withVirtualMachine, } from "../../../assembler/effects/virtual-machine.js";
import { GuestDialogue } from "../../../assembler/workflow/guest-dialogue.js";
/** How long a guest may take for anything, in milliseconds. */
const patience = 300_000;
/** Boots a disk by BIOS under TCG, and hands the guest to `work` when it has told how it went. */
export async function withGuest(context, toolbox, { image, writeLog }, work) {
    if (writeLog !== undefined)
        await writeFile(writeLog, "");
    const request = {
        accelerator: "tcg",
        memory: 512 * 1024 ** 2,
        cpus: 1,
        firmware: "bios",
        disk: {
            image,
            format: "raw",
            bus: "virtio",
            ephemeral: writeLog === undefined,
            ...(writeLog !== undefined && { writeLog }),
        },
        network: { card: "virtio", forwards: [] },
    };
    return await withVirtualMachine(context, toolbox, { request }, async (machine) => {
        const circumstances = { consoleLog: undefined, reproduce: "mrrl boot" };
        const dialogue = new GuestDialogue(machine, circumstances);
        const report = await dialogue.bootReport(patience);
        return await work({ machine, dialogue, report });
    });
}
/** Switches the guest off, so that all it wrote is in its log. */
export async function switchOff({ dialogue }) {
    await dialogue.powerOff(patience);
}
