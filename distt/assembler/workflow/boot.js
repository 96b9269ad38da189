import { access, constants, realpath, stat } from "node:fs/promises";
import { chooseAccelerator } from "../effects/accelerator.js";
import { withLock } from "../effects/lock.js";
import { withMachineDirectories } from "../effects/machine-directories.js";
import { spawnSandbox } from "../effects/sandbox.js";
import { lendTerminal } from "../effects/terminal.js";
import { toolSandbox } from "../effects/toolbox.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { hardwareOf } from "../model/machine-hardware.js";
import { sandboxedMachine } from "../plan/machine-sandbox.js";
import { qemuCommand } from "../plan/qemu.js";
import { shellCommand } from "../plan/shell-command.js";
/**
 * Boots an image with its console on the user's terminal, and returns when QEMU ends.
 * @throws USAGE when there is no such image, or another boot is writing to it; QEMU_FAILED;
 *   INTERRUPTED.
 */
export async function bootImage(context, boot) {
    const image = await resolveImage(boot);
    const accelerator = await accelerate(context, boot);
    const hardware = hardwareOf(boot);
    const request = {
        accelerator,
        memory: boot.memory,
        cpus: boot.cpus ?? 1,
        firmware: hardware.firmware,
        disk: { image, format: "raw", bus: hardware.bus, ephemeral: boot.ephemeral },
        network: { card: hardware.nic, forwards: boot.forwards },
    };
    const run = () => attend(context, boot.toolbox, request);
    if (boot.ephemeral)
        return await run();
    await withLock(context, `image ${image}`, run, () => {
        throw new MrrlError("USAGE", `${boot.image} is in use by another mrrl boot`, {
            hint: "quit that one (Ctrl-A X), or add --ephemeral to boot a copy that is forgotten",
        });
    });
}
async function attend(context, toolbox, request) {
    const end = await withMachineDirectories(context, toolbox, request.firmware, (directories) => {
        const { machine, mounts } = sandboxedMachine(request, directories, { terminal: true });
        const command = qemuCommand(machine);
        context.events.info(`QEMU (in its sandbox): ${shellCommand(command)}`);
        for (const { protocol, host, guest } of request.network?.forwards ?? []) {
            context.events.info(`127.0.0.1:${host}/${protocol} leads to the guest's port ${guest}`);
        }
        context.events.info("Ctrl-A X ends the guest, Ctrl-A C is QEMU's monitor, Ctrl-A H is help");
        const spec = toolSandbox(toolbox, command, { binds: mounts, network: "host" });
        return lendTerminal(async () => spawnSandbox(context, toolbox, spec, {
            interactive: true,
            stdin: "inherit",
            execa: { reject: false },
        }));
    });
    if (end.isCanceled)
        throw new MrrlError("INTERRUPTED", "interrupted");
    if (end.failed) {
        throw new MrrlError("QEMU_FAILED", `QEMU ended with ${end.signal ?? `exit code ${end.exitCode}`}`, {
            hint: "its own message is above",
        });
    }
}
async function accelerate(context, boot) {
    if (boot.accelerator !== undefined)
        return boot.accelerator;
    if (boot.kernel === undefined)
        return "tcg";
    return (await chooseAccelerator(context, boot.toolbox, boot.kernel)).accelerator;
}
/** The image's real path: the lock must be the same for all its names. */
async function resolveImage({ image, ephemeral }) {
    try {
        const path = await realpath(image);
        await access(path, ephemeral ? constants.R_OK : constants.R_OK | constants.W_OK);
        if (!(await stat(path)).isFile())
            throw new MrrlError("USAGE", `${image} is not a file`);
        return path;
    }
    catch (cause) {
        if (cause instanceof MrrlError)
            throw cause;
        const { code } = cause;
        if (code === "ENOENT") {
            throw new MrrlError("USAGE", `there is no image ${image}`, {
                hint: "make it with `mrrl image <profile>`",
                cause,
            });
        }
        throw new MrrlError("USAGE", `${image} cannot be ${ephemeral ? "read" : "written"}`, {
            hint: ephemeral ? "make it readable" : "make it writable, or add --ephemeral",
            cause,
        });
    }
}
