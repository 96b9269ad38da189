import { open } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { withDir } from "tmp-promise";
import { withVirtualMachine, } from "../../assembler/effects/virtual-machine.js";
import { GuestShell } from "./guest-shell.js";
/** How long a guest may take until it reports, with all the boots that fail before, in ms. */
const bootPatience = 300_000;
/** A running guest whose profile has `login: console`. */
export class Guest {
    #machine;
    #shell;
    #said;
    constructor(machine, shell, said) {
        this.#machine = machine;
        this.#shell = shell;
        this.#said = said;
    }
    /** What GRUB's script has said so far, line by line. */
    get loaderSaid() {
        return this.#said
            .filter((line) => line.startsWith("mrrl-boot: "))
            .map((line) => line.slice(11));
    }
    /** All lines of the console. */
    get console() {
        return this.#said;
    }
    /** Waits for the next boot that reports, whatever happens before. */
    async boot(patience = bootPatience) {
        const before = [];
        const facts = new Map();
        let boot;
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
            if (line.event === "boot")
                boot = { slot: line.slot, image: line.image };
            if (line.event === "fact")
                facts.set(line.name, line.value);
            if (line.event !== "done" || !boot)
                continue;
            this.#shell.forget();
            return { slot: boot.slot, boot, facts, before };
        }
    }
    /** Runs a command as root. */
    async run(command, milliseconds) {
        try {
            return await this.#shell.run(command, milliseconds);
        }
        catch (cause) {
            const why = cause instanceof Error ? cause.message : String(cause);
            throw new Error(`'${command}': ${why}\n${this.#machine.console.tail(40)}`, { cause });
        }
    }
    /** Runs a command that must succeed, and returns what it printed. */
    async must(command, milliseconds) {
        const { code, output } = await this.run(command, milliseconds);
        if (code !== 0)
            throw new Error(`'${command}' in the guest ended with ${code}:\n${output}`);
        return output;
    }
    /** Starts a command and does not wait for it. */
    start(command) {
        return this.#shell.start(command);
    }
    /** Reboots and waits for the next boot that reports. */
    async reboot(patience) {
        await this.#shell.start("reboot");
        return await this.boot(patience);
    }
    /** Waits until the console says something. */
    async says(pattern, patience = bootPatience) {
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
    async powerOff() {
        await this.#shell.start("poweroff");
        for (;;) {
            const happening = await this.#machine.next(60_000);
            if (happening?.type === "shutdown")
                return;
            if (!happening)
                throw new Error(`it stays on:\n${this.#machine.console.tail(40)}`);
        }
    }
}
/** Starts a guest on a disk, hands it over, and ends it. */
export async function withGuest(context, toolbox, machine, work) {
    return await withDir(async ({ path }) => {
        const consoleInput = join(path, "typed");
        await execa("mkfifo", [consoleInput]);
        // For both directions: so neither side waits for the other.
        const keyboard = await open(consoleInput, "r+");
        const shell = new GuestShell(async (text) => void (await keyboard.write(text)));
        const said = [];
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
        };
        const onConsoleLine = (line) => {
            said.push(line);
            shell.take(line);
        };
        try {
            return await withVirtualMachine(context, toolbox, { request, onConsoleLine }, (running) => work(new Guest(running, shell, said)));
        }
        finally {
            await keyboard.close();
        }
    }, { unsafeCleanup: true });
}
