import { createInterface } from "node:readline";
import { MrrlError } from "../errors/mrrl-error.js";
/** Whether there is a person to ask. */
export function hasTerminal() {
    return process.stdin.isTTY ?? false;
}
/**
 * Asks a person at the terminal, on stderr, and waits for a line.
 * @returns undefined when the input ends without one. @throws INTERRUPTED
 */
export async function askTerminal(question, signal) {
    const { stdin, stderr } = process;
    // Not in raw mode: Ctrl-C stays a signal, and main knows what to do with it.
    const lines = createInterface({ input: stdin, terminal: false });
    const interrupted = () => new MrrlError("INTERRUPTED", "interrupted");
    let abort = () => { };
    try {
        if (signal.aborted)
            throw interrupted();
        stderr.write(question);
        return await new Promise((resolve, reject) => {
            abort = () => reject(interrupted());
            signal.addEventListener("abort", abort, { once: true });
            lines.once("line", resolve);
            lines.once("close", () => resolve(undefined));
        });
    }
    finally {
        signal.removeEventListener("abort", abort);
        lines.close();
        stdin.unref?.();
    }
}
/**
 * Lends the terminal to a program that changes its mode, and puts the mode back
 * afterwards, also when the program was killed and could not do it itself.
 */
export async function lendTerminal(work) {
    const { stdin } = process;
    if (!stdin.isTTY)
        return await work();
    // Going to raw mode is what makes Node remember the present one.
    stdin.setRawMode(true);
    try {
        return await work();
    }
    finally {
        stdin.setRawMode(false);
        // Even unread, an opened terminal would keep the process alive.
        stdin.unref?.();
    }
}
