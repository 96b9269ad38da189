import { MrrlError } from "../errors/mrrl-error.js";
import { askTerminal, hasTerminal } from "./terminal.js";
/** What a key in raw mode sends. */
const key = { interrupt: "\x03", end: "\x04", backspace: "\b", erase: "\x7f", clear: "\x15" };
/**
 * Asks a person for a password that the terminal does not show; without a terminal
 * it is the first line of standard input.
 * @returns undefined when the input ends without a line. @throws INTERRUPTED
 */
export async function askPassword(question, signal) {
    if (!hasTerminal())
        return await askTerminal("", signal);
    const { stdin, stderr } = process;
    let listen = (_) => { };
    let abort = () => { };
    stderr.write(question);
    stdin.setRawMode(true);
    try {
        return await new Promise((resolve, reject) => {
            abort = () => reject(new MrrlError("INTERRUPTED", "interrupted"));
            if (signal.aborted)
                abort();
            signal.addEventListener("abort", abort, { once: true });
            let typed = "";
            listen = (bytes) => {
                for (const character of bytes.toString("utf8")) {
                    if (character === "\r" || character === "\n")
                        return resolve(typed);
                    if (character === key.interrupt)
                        return abort();
                    if (character === key.end)
                        return resolve(typed || undefined);
                    if (character === key.clear)
                        typed = "";
                    else if (character === key.erase || character === key.backspace) {
                        typed = [...typed].slice(0, -1).join("");
                    }
                    else
                        typed += character;
                }
            };
            stdin.on("data", listen);
            // A question before this one has let go of it.
            stdin.ref();
            stdin.resume();
        });
    }
    finally {
        signal.removeEventListener("abort", abort);
        stdin.off("data", listen);
        stdin.setRawMode(false);
        stdin.pause();
        stdin.unref();
        stderr.write("\n");
    }
}
