import { setTimeout as delay } from "node:timers/promises";
/** How long a shell may take to answer, and a command that is not told to take longer, in ms. */
const patience = 240_000;
/**
 * A root shell on a guest's serial console (`login: console`). What is typed goes to
 * `type`; every line of the console must be given to `take`. Lines that are not the
 * shell's answers, such as those of services, do not disturb it.
 */
export class GuestShell {
    #type;
    #count = 0;
    #prefix = "";
    #lines = [];
    #ended;
    #open = false;
    constructor(type) {
        this.#type = type;
    }
    /** Takes in a line of the console. */
    take(line) {
        if (this.#prefix === "" || !line.startsWith(this.#prefix))
            return;
        const rest = line.slice(this.#prefix.length);
        if (rest.startsWith("="))
            this.#ended?.(Number(rest.slice(1)));
        else
            this.#lines.push(rest.slice(1));
    }
    /** The guest has started anew: nobody has logged in there. */
    forget() {
        this.#open = false;
    }
    /** Runs a command to its end; its standard input is empty. */
    async run(command, milliseconds = patience) {
        if (!this.#open)
            await this.#login();
        const text = Buffer.from(command).toString("base64");
        return await this.#ask((prefix) => `(eval "$(echo ${text} | base64 -d)") </dev/null >/run/answer 2>&1; code=$?; ` +
            `{ sed 's/^/${prefix} /' /run/answer; echo; echo "${prefix}=$code"; } >/dev/ttyS0\n`, milliseconds);
    }
    /** Types a command and does not wait for what it does: a reboot, say. */
    async start(command) {
        if (!this.#open)
            await this.#login();
        await this.#type(`${command}\n`);
    }
    // From here on nothing is echoed, the kernel keeps quiet, and the shell does not take itself
    // for an interactive one: its output is not a terminal.
    async #login() {
        const started = performance.now();
        for (;;) {
            const greeting = this.#ask((prefix) => `\nstty -echo; dmesg -n 1; echo '${prefix}''=0'; exec sh -s >/dev/null 2>&1\n`, 5_000);
            const answered = await greeting.catch(() => undefined);
            if (answered)
                break;
            if (performance.now() - started > patience) {
                throw new Error("nobody answers on the guest's console");
            }
        }
        this.#open = true;
    }
    async #ask(line, milliseconds) {
        this.#count += 1;
        this.#prefix = `@${this.#count}`;
        this.#lines = [];
        const ended = new Promise((resolve) => {
            this.#ended = resolve;
        });
        await this.#type(line(this.#prefix));
        const over = new AbortController();
        const late = delay(milliseconds, undefined, { signal: over.signal }).then(() => undefined);
        late.catch(() => { });
        const code = await Promise.race([ended, late]);
        over.abort();
        if (code === undefined) {
            throw new Error(`the guest's shell gave no answer within ${milliseconds / 1000} s: ${this.#lines.join("\n")}`);
        }
        return { code, output: this.#lines.join("\n").trimEnd() };
    }
}
