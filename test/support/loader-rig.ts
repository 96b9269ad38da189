import type { Context } from "../../assembler/effects/context.ts";
import type { GuestConsole } from "../../assembler/effects/guest-console.ts";
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

/** A machine that is started again and again, which is faster than a new one each time. */
export interface LoaderMachine {
  /** Changes the disk while the machine stands still, then starts it. */
  restart(change: () => Promise<void>): Promise<LoaderResult>;
}

const deadline = 120_000;
/**
 * The kernel's command line, or the first of the rescue's lines: of the others the machine may
 * stop in the middle, and what is said of one then belongs to the start after it.
 */
const usualEnd = /BOOT_IMAGE=|RESCUE: no slot/;

/** The lines of one start. */
class Start {
  readonly #until: RegExp;
  readonly #said: string[] = [];
  #commandLine: string | undefined;
  #finish = () => {};
  readonly #finished = new Promise<void>((resolve) => {
    this.#finish = resolve;
  });

  constructor(until: RegExp) {
    this.#until = until;
  }

  take(line: string): void {
    const message = /mrrl-boot: (.*)/.exec(line)?.[1];
    if (message !== undefined) this.#said.push(message.trim());
    this.#commandLine = /BOOT_IMAGE=.*/.exec(line)?.[0].trim() ?? this.#commandLine;
    if (this.#until.test(line)) this.#finish();
  }

  async result(guest: GuestConsole): Promise<LoaderResult> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`the loader did not come to an end:\n${guest.tail()}`)),
        deadline,
      );
    });
    await Promise.race([this.#finished, timeout]).finally(() => clearTimeout(timer));
    return { said: this.#said, commandLine: this.#commandLine };
  }
}

/**
 * Boots a disk, which is written to, until GRUB has started a toy kernel or given
 * up; then hands over the machine, and what it did, for further starts.
 */
export async function withLoader<T>(
  context: Context,
  toolbox: Toolbox,
  image: string,
  { firmware = "bios", until = usualEnd }: LoaderRun,
  work: (machine: LoaderMachine, first: LoaderResult) => Promise<T>,
): Promise<T> {
  let now = new Start(until);
  return await withVirtualMachine(
    context,
    toolbox,
    {
      request: {
        accelerator: "tcg",
        memory: 128 * 1024 ** 2,
        cpus: 1,
        firmware,
        disk: { image, format: "raw", bus: "virtio", ephemeral: false },
      },
      onConsoleLine: (line) => now.take(line),
    },
    async ({ console: guest, qmp }) => {
      const machine: LoaderMachine = {
        async restart(change) {
          await qmp.execute("stop");
          await change();
          now = new Start(until);
          await qmp.execute("system_reset");
          await qmp.execute("cont");
          return await now.result(guest);
        },
      };
      return await work(machine, await now.result(guest));
    },
  );
}

/** Boots a disk once. */
export async function runLoader(
  context: Context,
  toolbox: Toolbox,
  image: string,
  run: LoaderRun = {},
): Promise<LoaderResult> {
  return await withLoader(context, toolbox, image, run, async (_machine, first) => first);
}
