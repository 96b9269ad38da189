import { open } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { withDir } from "tmp-promise";
import { withVirtualMachine, } from "../../../assembler/effects/virtual-machine.js";
import { GuestShell } from "../guest-shell.js";
import { erofsImage } from "./erofs-image.js";
import { hostRig } from "./rig-packages.js";
/** How long a boot, or the way down, may take, in ms. */
const patience = 240_000;
/** Said on the console by a host's shell, once everything else has been started. */
const readyLine = /rig: ready/;
/** A running host with a root shell. */
export class Host {
    #machine;
    #shell;
    #said;
    #hasGiven;
    constructor(machine, shell, said, hasGiven) {
        this.#machine = machine;
        this.#shell = shell;
        this.#said = said;
        this.#hasGiven = hasGiven;
    }
    /** All lines of the console. */
    get console() {
        return this.#said;
    }
    /** Waits until it is up. */
    async boot() {
        const end = performance.now() + patience;
        while (!this.#said.some((line) => readyLine.test(line))) {
            const happening = await this.#machine.next(100);
            // After a reboot the firmware resets the machine once more.
            if (happening && happening.type !== "report" && happening.type !== "reset") {
                throw this.#failure(`instead of coming up it met ${happening.type}`);
            }
            if (performance.now() > end)
                throw this.#failure("it does not come up");
            await this.#machine.console.refresh();
        }
        this.#shell.forget();
        if (!this.#hasGiven)
            return;
        await this.must("mkdir /run/given && mount -t erofs -o ro /dev/vdb /run/given");
    }
    /** Runs a command as root; its standard input is empty. */
    async run(command, milliseconds) {
        try {
            return await this.#shell.run(command, milliseconds);
        }
        catch (cause) {
            throw this.#failure(`'${command}': ${cause instanceof Error ? cause.message : cause}`, cause);
        }
    }
    /** Runs a command that must succeed, and returns what it printed. */
    async must(command, milliseconds) {
        const { code, output } = await this.run(command, milliseconds);
        if (code !== 0)
            throw new Error(`'${command}' on the host ended with ${code}:\n${output}`);
        return output;
    }
    /** Reboots in an orderly way, and waits until it is up again. */
    async reboot() {
        await this.#shell.start("reboot");
        await this.#until("reset");
        await this.#machine.console.refresh();
        this.#said.length = 0;
        await this.boot();
    }
    /** Shuts down in an orderly way: then everything is on the disk, which nothing uses any more. */
    async powerOff() {
        await this.#shell.start("poweroff");
        await this.#until("shutdown");
    }
    async #until(wanted) {
        const end = performance.now() + patience;
        for (;;) {
            const happening = await this.#machine.next(end - performance.now());
            if (happening?.type === "report")
                continue;
            if (happening?.type === wanted)
                return;
            throw this.#failure(`${wanted} expected, but ${happening?.type ?? "nothing"} came`);
        }
    }
    #failure(what, cause) {
        return new Error(`${what}\n${this.#machine.console.tail(40)}`, { cause });
    }
}
/**
 * Starts a host, waits until it is up, hands it over, and ends it. What `work` has not shut
 * down ends as by a power failure.
 */
export async function withHost(machine, work) {
    const rig = await hostRig();
    return await withDir(async ({ path }) => {
        const typed = join(path, "typed");
        await execa("mkfifo", [typed]);
        // For both directions: so neither side waits for the other.
        const keyboard = await open(typed, "r+");
        const shell = new GuestShell(async (text) => void (await keyboard.write(text)));
        const said = [];
        const onConsoleLine = (line) => {
            said.push(line);
            shell.take(line);
        };
        const given = machine.given && (await givenImage(rig, machine.given, path));
        const request = hostRequest(rig, machine, given, typed);
        try {
            const { context, toolbox } = rig;
            return await withVirtualMachine(context, toolbox, { request, onConsoleLine }, async (running) => {
                const host = new Host(running, shell, said, given !== undefined);
                await host.boot();
                return await work(host);
            });
        }
        finally {
            await keyboard.close();
        }
    }, { unsafeCleanup: true });
}
async function givenImage(rig, directory, scratch) {
    const image = join(scratch, "given.erofs");
    await erofsImage(rig, directory, image);
    return image;
}
function hostRequest(rig, machine, given, consoleInput) {
    const none = [];
    const disks = [
        ...(given === undefined ? none : [{ image: given, readOnly: true }]),
        ...(machine.extraDisks ?? none),
    ];
    return {
        accelerator: "tcg",
        memory: machine.memory ?? 512 << 20,
        cpus: 1,
        firmware: "bios",
        disk: { image: machine.image, format: "raw", bus: "virtio", ephemeral: false },
        furtherDisks: disks.map((disk) => ({ ...disk, ephemeral: false })),
        kernel: {
            file: rig.kernel,
            arguments: [
                ...["root=/dev/vda", "rootfstype=ext4", "rw", "console=ttyS0", "no_timer_check"],
                // The console is for the shell's answers.
                ...["quiet", "systemd.show_status=false", "panic=-1"],
                ...(machine.kernelArguments ?? []),
            ],
        },
        consoleInput,
    };
}
