import { withVirtualMachine } from "../../assembler/effects/virtual-machine.js";
const deadline = 120_000;
/**
 * The kernel's command line, or the first of the rescue's lines: of the others the machine may
 * stop in the middle, and what is said of one then belongs to the start after it.
 */
const usualEnd = /BOOT_IMAGE=|RESCUE: no slot/;
/** The lines of one start. */
class Start {
    #until;
    #said = [];
    #commandLine;
    #finish = () => { };
    #finished = new Promise((resolve) => {
        this.#finish = resolve;
    });
    constructor(until) {
        this.#until = until;
    }
    take(line) {
        const message = /mrrl-boot: (.*)/.exec(line)?.[1];
        if (message !== undefined)
            this.#said.push(message.trim());
        this.#commandLine = /BOOT_IMAGE=.*/.exec(line)?.[0].trim() ?? this.#commandLine;
        if (this.#until.test(line))
            this.#finish();
    }
    async result(guest) {
        let timer;
        const timeout = new Promise((_resolve, reject) => {
            timer = setTimeout(() => reject(new Error(`the loader did not come to an end:\n${guest.tail()}`)), deadline);
        });
        await Promise.race([this.#finished, timeout]).finally(() => clearTimeout(timer));
        return { said: this.#said, commandLine: this.#commandLine };
    }
}
/**
 * Boots a disk, which is written to, until GRUB has started a toy kernel or given
 * up; then hands over the machine, and what it did, for further starts.
 */
export async function withLoader(context, toolbox, image, { firmware = "bios", until = usualEnd }, work) {
    let now = new Start(until);
    return await withVirtualMachine(context, toolbox, {
        request: {
            accelerator: "tcg",
            memory: 128 * 1024 ** 2,
            cpus: 1,
            firmware,
            disk: { image, format: "raw", bus: "virtio", ephemeral: false },
        },
        onConsoleLine: (line) => now.take(line),
    }, async ({ console: guest, qmp }) => {
        const machine = {
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
    });
}
/** Boots a disk once. */
export async function runLoader(context, toolbox, image, run = {}) {
    return await withLoader(context, toolbox, image, run, async (_machine, first) => first);
}
