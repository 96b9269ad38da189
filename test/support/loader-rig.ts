import type { Context } from "../../assembler/effects/context.ts";
import type { Toolbox } from "../../assembler/effects/tool-program.ts";
import { withVirtualMachine } from "../../assembler/effects/virtual-machine.ts";

/** What GRUB did with a disk. */
export interface LoaderResult {
  /** What GRUB's script said, line by line. */
  readonly said: readonly string[];
  /** The command line with which the (toy) kernel was started; undefined: it was not. */
  readonly commandLine: string | undefined;
}

export interface LoaderRun {
  readonly firmware?: "bios" | "uefi";
  /** Ends the run at a line; by default at the kernel's command line, and at the rescue. */
  readonly until?: RegExp;
}

const deadline = 120_000;

/** Boots a disk, which is written to, until GRUB has started a toy kernel or given up. */
export async function runLoader(
  context: Context,
  toolbox: Toolbox,
  image: string,
  run: LoaderRun = {},
): Promise<LoaderResult> {
  const said: string[] = [];
  let commandLine: string | undefined;
  const until = run.until ?? /BOOT_IMAGE=|RESCUE/;
  let finished = () => {};
  const done = new Promise<void>((resolve) => {
    finished = resolve;
  });
  await withVirtualMachine(
    context,
    toolbox,
    {
      request: {
        accelerator: "tcg",
        memory: 128 * 1024 ** 2,
        cpus: 1,
        firmware: run.firmware ?? "bios",
        disk: { image, format: "raw", bus: "virtio", ephemeral: false },
      },
      onConsoleLine: (line) => {
        const message = /mrrl-boot: (.*)/.exec(line)?.[1];
        if (message !== undefined) said.push(message.trim());
        commandLine = /BOOT_IMAGE=.*/.exec(line)?.[0].trim() ?? commandLine;
        if (until.test(line)) finished();
      },
    },
    async ({ console: guest }) => {
      const timeout = new Promise<never>((_resolve, reject) => {
        setTimeout(
          () => reject(new Error(`the loader did not come to an end:\n${guest.tail()}`)),
          deadline,
        ).unref();
      });
      await Promise.race([done, timeout]);
    },
  );
  return { said, commandLine };
}
