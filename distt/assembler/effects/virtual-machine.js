import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { mkdirp } from "mkdirp";
import { MrrlError } from "../errors/mrrl-error.js";
import { runFiles, sandboxedMachine, } from "../plan/machine-sandbox.js";
import { qemuCommand } from "../plan/qemu.js";
import { shellCommand } from "../plan/shell-command.js";
import { tail } from "./exec.js";
import { GuestConsole } from "./guest-console.js";
import { Happenings } from "./happenings.js";
import { withLock } from "./lock.js";
import { withMachineDirectories } from "./machine-directories.js";
import { Qmp } from "./qmp.js";
import { ReportPort } from "./report-port.js";
import { spawnSandbox } from "./sandbox.js";
import { sandboxFailure } from "./sandbox-failure.js";
import { awaitConnection } from "./socket-server.js";
import { toolSandbox } from "./toolbox.js";
/** Only one guest at a time: on few cores a second one runs both into their time-outs. */
const guestLock = "virtual machine";
/**
 * Starts a virtual machine in a sandbox, hands it to `work`, and ends it with all
 * that belongs to it when `work` has ended, however it ended. The guest's first
 * instruction runs only when everything listens.
 * @throws QEMU_FAILED when QEMU cannot start, with what it wrote; NO_USER_NAMESPACES;
 *   INTERRUPTED.
 */
export async function withVirtualMachine(context, toolbox, options, work) {
    const run = () => withMachineDirectories(context, toolbox, options.request.firmware, async (directories) => {
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
            return await supervise(context, toolbox, spec, directories, connections, guestConsole, work);
        }
        finally {
            await guestConsole.end();
            connections.qmp.close();
            connections.report.close();
        }
    });
    return options.concurrent ? await run() : await withLock(context, guestLock, run, options.onWait);
}
async function supervise(context, toolbox, spec, { run }, connections, guestConsole, work) {
    const happenings = new Happenings();
    const child = spawnSandbox(context, toolbox, spec, {
        execa: { maxBuffer: 1 << 20, reject: false },
    });
    const ended = child.then(({ exitCode, signal, stderr }) => ({
        type: "exit",
        exitCode,
        signal,
        stderr: tail(String(stderr ?? "")),
    }));
    try {
        const report = new ReportPort(await connected(toolbox, connections.report, ended), (line) => happenings.push({ type: "report", line }));
        const qmp = await Qmp.open(await connected(toolbox, connections.qmp, ended), (event) => {
            const happening = fromEvent(event);
            if (happening)
                happenings.push(happening);
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
                }
                catch (cause) {
                    throw new MrrlError("INTERRUPTED", "interrupted", { cause });
                }
            },
            send: (command) => report.send(command),
            async screendump() {
                await qmp.execute("screendump", { filename: `/vm/run/${runFiles.screen}` });
                return await readFile(join(run, runFiles.screen));
            },
        });
    }
    finally {
        // bwrap is PID 1 of the sandbox: nothing in it outlives this.
        child.kill("SIGKILL");
        await ended;
    }
}
/** A connection of QEMU, unless QEMU ends before it makes one. */
async function connected(toolbox, awaited, ended) {
    const result = await Promise.race([awaited.connection, ended]);
    if ("type" in result)
        throw startFailure(toolbox, result);
    return result;
}
function startFailure(toolbox, exit) {
    return (sandboxFailure(toolbox, exit.stderr) ??
        new MrrlError("QEMU_FAILED", `QEMU did not start: it ended with ${endOf(exit)}`, {
            evidence: exit.stderr,
        }));
}
/** How a program ended, in words: `exit code 1`, `SIGKILL`. */
export function endOf(exit) {
    return exit.signal ?? `exit code ${exit.exitCode ?? "unknown"}`;
}
function fromEvent({ event, data }) {
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
