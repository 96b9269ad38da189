import { open } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { withDir } from "tmp-promise";
import type { Context } from "../../assembler/effects/context.ts";
import type { Toolbox } from "../../assembler/effects/tool-program.ts";
import {
  type VirtualMachine,
  withVirtualMachine,
} from "../../assembler/effects/virtual-machine.ts";
import type { GuestReport } from "../../assembler/model/guest-report.ts";
import type { DiskBus, FirmwareKind } from "../../assembler/model/machine-hardware.ts";
import type { PortForward } from "../../assembler/model/port-forward.ts";
import { type GuestCommand, GuestShell } from "./guest-shell.ts";

/** The machine a disk is booted in; what is left out is as with `mrrl boot`. */
export interface GuestMachine {
  /** Written to, unless it is read-only. */
  readonly image: string;
  readonly firmware?: FirmwareKind;
  readonly bus?: DiskBus;
  /** In bytes. */
  readonly memory?: number;
  readonly readOnly?: boolean;
  /** Ports of this machine that lead into the guest. */
  readonly forwards?: readonly PortForward[];
  /** A file that exists, in which all that is written to the image is recorded. */
  readonly writeLog?: string;
}

/** A boot as its report service told it. */
export interface GuestBoot extends GuestReport {
  readonly slot: string;
  /** What happened since the last boot: `reset`, `panicked`, `watchdog`. */
  readonly before: readonly string[];
}

/** How long a guest may take until it reports, with all the boots that fail before, in ms. */
const bootPatience = 300_000;

/** A running guest whose profile has `login: console`. */
export class Guest {
  readonly #machine: VirtualMachine;
  readonly #shell: GuestShell;
  readonly #said: readonly string[];

  constructor(machine: VirtualMachine, shell: GuestShell, said: readonly string[]) {
    this.#machine = machine;
    this.#shell = shell;
    this.#said = said;
  }

  /** What GRUB's script has said so far, line by line. */
  get loaderSaid(): readonly string[] {
    return this.#said
      .filter((line) => line.startsWith("mrrl-boot: "))
      .map((line) => line.slice(11));
  }

  /** All lines of the console. */
  get console(): readonly string[] {
    return this.#said;
  }

  /** Waits for the next boot that reports, whatever happens before. */
  async boot(patience = bootPatience): Promise<GuestBoot> {
    const before: string[] = [];
    const facts = new Map<string, string>();
    let boot: GuestReport["boot"];
    const end = performance.now() + patience;
    for (;;) {
      const happening = await this.#machine.next(end - performance.now());
      if (!happening || happening.type === "exit" || happening.type === "shutdown") {
        const what = happening ? "ended" : `did not report within ${patience / 1000} s`;
        throw new Error(`the guest ${what}:\n${this.#machine.console.tail(40)}`);
      }
      if (happening.type !== "report") {
        before.push(happening.type);
        boot = undefined;
        facts.clear();
        continue;
      }
      const { line } = happening;
      if (line.event === "boot") boot = { slot: line.slot, image: line.image };
      if (line.event === "fact") facts.set(line.name, line.value);
      if (line.event !== "done" || !boot) continue;
      this.#shell.forget();
      return { slot: boot.slot, boot, facts, before };
    }
  }

  /** Runs a command as root. */
  async run(command: string, milliseconds?: number): Promise<GuestCommand> {
    try {
      return await this.#shell.run(command, milliseconds);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`'${command}': ${why}\n${this.#machine.console.tail(40)}`, { cause });
    }
  }

  /** Runs a command that must succeed, and returns what it printed. */
  async must(command: string, milliseconds?: number): Promise<string> {
    const { code, output } = await this.run(command, milliseconds);
    if (code !== 0) throw new Error(`'${command}' in the guest ended with ${code}:\n${output}`);
    return output;
  }

  /** Starts a command and does not wait for it. */
  start(command: string): Promise<void> {
    return this.#shell.start(command);
  }

  /** Reboots and waits for the next boot that reports. */
  async reboot(patience?: number): Promise<GuestBoot> {
    await this.#shell.start("reboot");
    return await this.boot(patience);
  }

  /** Waits until the console says something. */
  async says(pattern: RegExp, patience = bootPatience): Promise<void> {
    const end = performance.now() + patience;
    while (!this.#said.some((line) => pattern.test(line))) {
      if (performance.now() > end) {
        throw new Error(`the guest never said ${pattern}:\n${this.#machine.console.tail(40)}`);
      }
      await this.#machine.console.refresh();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Turns the machine off as its power button does, and waits until it is. */
  async powerOff(): Promise<void> {
    await this.#shell.start("poweroff");
    for (;;) {
      const happening = await this.#machine.next(60_000);
      if (happening?.type === "shutdown") return;
      if (!happening) throw new Error(`it stays on:\n${this.#machine.console.tail(40)}`);
    }
  }
}

/** Starts a guest on a disk, hands it over, and ends it. */
export async function withGuest<T>(
  context: Context,
  toolbox: Toolbox,
  machine: GuestMachine,
  work: (guest: Guest) => Promise<T>,
): Promise<T> {
  return await withDir(
    async ({ path }) => {
      const consoleInput = join(path, "typed");
      await execa("mkfifo", [consoleInput]);
      // For both directions: so neither side waits for the other.
      const keyboard = await open(consoleInput, "r+");
      const shell = new GuestShell(async (text) => void (await keyboard.write(text)));
      const said: string[] = [];
      const request = {
        accelerator: "tcg",
        memory: machine.memory ?? 256 * 1024 ** 2,
        cpus: 1,
        firmware: machine.firmware ?? "bios",
        disk: {
          image: machine.image,
          format: "raw",
          bus: machine.bus ?? "virtio",
          ephemeral: false,
          readOnly: machine.readOnly ?? false,
          ...(machine.writeLog !== undefined && { writeLog: machine.writeLog }),
        },
        network: { card: "virtio", forwards: machine.forwards ?? [] },
        consoleInput,
      } as const;
      const onConsoleLine = (line: string) => {
        said.push(line);
        shell.take(line);
      };
      try {
        return await withVirtualMachine(context, toolbox, { request, onConsoleLine }, (running) =>
          work(new Guest(running, shell, said)),
        );
      } finally {
        await keyboard.close();
      }
    },
    { unsafeCleanup: true },
  );
}
