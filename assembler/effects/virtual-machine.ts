import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { mkdirp } from "mkdirp";
import { MrrlError } from "../errors/mrrl-error.ts";
import {
  type MachineDirectories,
  type MachineRequest,
  runFiles,
  sandboxedMachine,
} from "../plan/machine-sandbox.ts";
import { qemuCommand } from "../plan/qemu.ts";
import { shellCommand } from "../plan/shell-command.ts";
import type { Context } from "./context.ts";
import { tail } from "./exec.ts";
import { GuestConsole } from "./guest-console.ts";
import { type Happening, Happenings } from "./happenings.ts";
import { withLock } from "./lock.ts";
import { withMachineDirectories } from "./machine-directories.ts";
import { Qmp, type QmpEvent } from "./qmp.ts";
import { ReportPort } from "./report-port.ts";
import { spawnSandbox } from "./sandbox.ts";
import { sandboxFailure } from "./sandbox-failure.ts";
import { type AwaitedConnection, awaitConnection } from "./socket-server.ts";
import type { Toolbox } from "./tool-program.ts";
import { toolSandbox } from "./toolbox.ts";

export interface VirtualMachineOptions {
  readonly request: MachineRequest;
  /** All of the console, up to a bound, goes to this file. */
  readonly consoleLog?: string;
  readonly onConsoleLine?: (line: string) => void;
  /** Runs beside other guests of this machine instead of waiting for them. */
  readonly concurrent?: boolean;
  /** Told when another guest has to be waited for. */
  readonly onWait?: () => void;
}

/** A running virtual machine, as its scope sees it. */
export interface VirtualMachine {
  readonly console: GuestConsole;
  readonly qmp: Qmp;
  /** QEMU's command line, quoted for a shell. */
  readonly commandLine: string;
  /** The next happening; undefined when there is none for so long. @throws INTERRUPTED */
  next(milliseconds: number): Promise<Happening | undefined>;
  /** Sends a command to the guest's report service. */
  send(command: string): void;
  /** What is on the guest's screen, as a binary PPM. Only for a machine with a screen. */
  screendump(): Promise<Buffer>;
}

type Exit = Extract<Happening, { type: "exit" }>;

/** Only one guest at a time: on few cores a second one runs both into their time-outs. */
const guestLock = "virtual machine";

/**
 * Starts a virtual machine in a sandbox, hands it to `work`, and ends it with all
 * that belongs to it when `work` has ended, however it ended. The guest's first
 * instruction runs only when everything listens.
 * @throws QEMU_FAILED when QEMU cannot start, with what it wrote; NO_USER_NAMESPACES;
 *   INTERRUPTED.
 */
export async function withVirtualMachine<T>(
  context: Context,
  toolbox: Toolbox,
  options: VirtualMachineOptions,
  work: (machine: VirtualMachine) => Promise<T>,
): Promise<T> {
  const run = () =>
    withMachineDirectories(context, toolbox, options.request.firmware, async (directories) => {
      const connections = {
        qmp: await awaitConnection(join(directories.run, runFiles.qmp)),
        report: await awaitConnection(join(directories.run, runFiles.report)),
      };
      const consoleLog = options.consoleLog ?? join(directories.run, runFiles.console);
      await mkdirp(dirname(consoleLog));
      const guestConsole = await GuestConsole.follow(consoleLog, options.onConsoleLine);
      const { machine, mounts } = sandboxedMachine(options.request, directories, consoleLog);
      const command = qemuCommand(machine);
      const spec = toolSandbox(toolbox, command, { binds: mounts, network: "host" });
      try {
        return await supervise(
          context,
          toolbox,
          spec,
          directories,
          connections,
          guestConsole,
          work,
        );
      } finally {
        await guestConsole.end();
        connections.qmp.close();
        connections.report.close();
      }
    });
  return options.concurrent ? await run() : await withLock(context, guestLock, run, options.onWait);
}

async function supervise<T>(
  context: Context,
  toolbox: Toolbox,
  spec: ReturnType<typeof toolSandbox>,
  { run }: MachineDirectories,
  connections: { readonly qmp: AwaitedConnection; readonly report: AwaitedConnection },
  guestConsole: GuestConsole,
  work: (machine: VirtualMachine) => Promise<T>,
): Promise<T> {
  const happenings = new Happenings();
  const child = spawnSandbox(context, toolbox, spec, {
    execa: { maxBuffer: 1 << 20, reject: false },
  });
  const ended = child.then(({ exitCode, signal, stderr }) => ({
    type: "exit" as const,
    exitCode,
    signal,
    stderr: tail(String(stderr ?? "")),
  }));
  try {
    const report = new ReportPort(await connected(toolbox, connections.report, ended), (line) =>
      happenings.push({ type: "report", line }),
    );
    const qmp = await Qmp.open(await connected(toolbox, connections.qmp, ended), (event) => {
      const happening = fromEvent(event);
      if (happening) happenings.push(happening);
    }).catch(async () => {
      // It connects before it looks at its disks: why it went is in what it wrote.
      child.kill();
      throw startFailure(toolbox, await ended);
    });
    // All that QEMU said before it ended is queued before its end is.
    Promise.all([ended, qmp.closed, report.closed]).then(async ([exit]) => {
      await guestConsole.end();
      happenings.push(exit);
    });
    await qmp.execute("cont");
    return await work({
      console: guestConsole,
      qmp,
      commandLine: shellCommand(spec.command),
      async next(milliseconds) {
        try {
          return await happenings.next(milliseconds, context.signal);
        } catch (cause) {
          throw new MrrlError("INTERRUPTED", "interrupted", { cause });
        }
      },
      send: (command) => report.send(command),
      async screendump() {
        await qmp.execute("screendump", { filename: `/vm/run/${runFiles.screen}` });
        return await readFile(join(run, runFiles.screen));
      },
    });
  } finally {
    // bwrap is PID 1 of the sandbox: nothing in it outlives this.
    child.kill("SIGKILL");
    await ended;
  }
}

/** A connection of QEMU, unless QEMU ends before it makes one. */
async function connected(toolbox: Toolbox, awaited: AwaitedConnection, ended: Promise<Exit>) {
  const result = await Promise.race([awaited.connection, ended]);
  if ("type" in result) throw startFailure(toolbox, result);
  return result;
}

function startFailure(toolbox: Toolbox, exit: Exit): MrrlError {
  return (
    sandboxFailure(toolbox, exit.stderr) ??
    new MrrlError("QEMU_FAILED", `QEMU did not start: it ended with ${endOf(exit)}`, {
      evidence: exit.stderr,
    })
  );
}

/** How a program ended, in words: `exit code 1`, `SIGKILL`. */
export function endOf(exit: {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}): string {
  return exit.signal ?? `exit code ${exit.exitCode ?? "unknown"}`;
}

function fromEvent({ event, data }: QmpEvent): Happening | undefined {
  const reason = String(data.reason ?? "unknown");
  switch (event) {
    case "RESET":
      return { type: "reset", reason };
    case "SHUTDOWN":
      return { type: "shutdown", reason };
    case "GUEST_PANICKED":
      return { type: "panicked" };
    case "WATCHDOG":
      return { type: "watchdog" };
    case "BLOCK_IO_ERROR":
      // `werror` is `enospc` unless it is set: only a full disk stops the guest.
      return data.action === "stop" ? { type: "full" } : undefined;
    default:
      return undefined;
  }
}
