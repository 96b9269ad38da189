import { writeFile } from "node:fs/promises";
import type { Context } from "../../../assembler/effects/context.ts";
import type { Toolbox } from "../../../assembler/effects/tool-program.ts";
import {
  type VirtualMachine,
  withVirtualMachine,
} from "../../../assembler/effects/virtual-machine.ts";
import type { GuestReport } from "../../../assembler/model/guest-report.ts";
import { GuestDialogue } from "../../../assembler/workflow/guest-dialogue.ts";

/** How long a guest may take for anything, in milliseconds. */
const patience = 300_000;

/** A guest that is asked what it found out at its start. */
export interface AnsweringGuest {
  readonly machine: VirtualMachine;
  readonly dialogue: GuestDialogue;
  readonly report: GuestReport;
}

/** A disk, and what is done with it. */
export interface GuestDisk {
  readonly image: string;
  /** What the guest writes is recorded here, and stays; without it, it is forgotten. */
  readonly writeLog?: string;
}

/** Boots a disk by BIOS under TCG, and hands the guest to `work` when it has told how it went. */
export async function withGuest<T>(
  context: Context,
  toolbox: Toolbox,
  { image, writeLog }: GuestDisk,
  work: (guest: AnsweringGuest) => Promise<T>,
): Promise<T> {
  if (writeLog !== undefined) await writeFile(writeLog, "");
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
  } as const;
  return await withVirtualMachine(context, toolbox, { request }, async (machine) => {
    const circumstances = { consoleLog: undefined, reproduce: "mrrl boot" };
    const dialogue = new GuestDialogue(machine, circumstances);
    const report = await dialogue.bootReport(patience);
    return await work({ machine, dialogue, report });
  });
}

/** Switches the guest off, so that all it wrote is in its log. */
export async function switchOff({ dialogue }: AnsweringGuest): Promise<void> {
  await dialogue.powerOff(patience);
}
