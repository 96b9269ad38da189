import { readState } from "../../assembler/plan/slot-machine.js";
import { plainCommands, testCommand } from "./grub-commands.js";
import { ScriptEnd } from "./grub-script.js";
/** The lines that the assembler puts in front of the script, with values of this machine. */
export const fixedPlaces = {
    fixed_state: "8192+2048",
    fixed_boot_a: "10240+8192",
    fixed_boot_b: "34816+8192",
    fixed_root_a: "FIXED-ROOT-A",
    fixed_root_b: "FIXED-ROOT-B",
};
/** Runs GRUB's script on a machine until it boots, restarts or ends. */
export function runGrub(script, machine) {
    return new Simulation(machine).run(script);
}
class Simulation {
    #machine;
    #disk;
    #steps = [];
    #loops = new Map();
    #files;
    #saves = 0;
    #linux;
    constructor(machine) {
        this.#machine = machine;
        this.#disk = /^\(([a-z]+[0-9]+)/.exec(machine.cmdpath ?? "(hd0)")?.[1] ?? "hd0";
        this.#files = { grubenv: machine.grubenv, spare: machine.spare };
    }
    run(script) {
        const { platform = "pc", cmdpath = "(hd0)" } = this.#machine;
        const variables = new Map(Object.entries({ grub_platform: platform, cmdpath, root: "memdisk", ...fixedPlaces }));
        const commands = new Map(Object.entries({ ...plainCommands, ...this.#commands() }));
        const end = script.run(commands, variables);
        return { steps: this.#steps, end, commandLine: this.#linux, ...this.#files };
    }
    #commands() {
        return {
            "[": testCommand((path) => this.#size(path)),
            serial: () => (this.#machine.serialPort === false ? 1 : 0),
            terminal_output: () => 0,
            echo: ([text = ""]) => this.#echo(text),
            sleep: ([seconds]) => this.#sleep(Number(seconds)),
            loopback: ([name = "", place = ""]) => {
                this.#loops.set(name, place);
                return 0;
            },
            load_env: (words, variables) => this.#loadEnvironment(words, variables),
            save_env: (words, variables) => this.#saveEnvironment(words, variables),
            hashsum: (words) => this.#hashsum(words),
            probe: (words, variables) => this.#probe(words, variables),
            linux: (words) => this.#loadKernel(words),
            boot: () => {
                const slot = /mrrl\.slot=(.*)/.exec(this.#linux?.at(-3) ?? "")?.[1] ?? "none";
                this.#steps.push({ step: "boot", slot });
                throw new ScriptEnd("boot");
            },
            reboot: () => {
                this.#steps.push({ step: "restart" });
                throw new ScriptEnd("restart");
            },
        };
    }
    /** The partition and the file a path means: `state`, `boot-a` or `boot-b`. */
    #locate(path) {
        const [, device = "", file = ""] = /^\(([^)]*)\)(?:\/(.*))?$/.exec(path) ?? [];
        const seen = this.#machine.table === "damaged"
            ? {}
            : {
                [`${this.#disk},gpt3`]: "state",
                [`${this.#disk},gpt4`]: "boot-a",
                [`${this.#disk},gpt6`]: "boot-b",
            };
        const fixed = {
            [`(${this.#disk})${fixedPlaces.fixed_state}`]: "state",
            [`(${this.#disk})${fixedPlaces.fixed_boot_a}`]: "boot-a",
            [`(${this.#disk})${fixedPlaces.fixed_boot_b}`]: "boot-b",
        };
        const partition = seen[device] ?? fixed[this.#loops.get(device) ?? ""];
        return partition === undefined ? undefined : { partition, file };
    }
    #archive(path) {
        const { partition, file } = this.#locate(path) ?? {};
        if (partition !== "boot-a" && partition !== "boot-b")
            return undefined;
        const archive = this.#machine.archives[partition === "boot-a" ? "a" : "b"];
        return archive === "empty" ? undefined : { archive, file: file ?? "" };
    }
    #size(path) {
        const { partition, file } = this.#locate(path) ?? {};
        if (partition === "state")
            return file === "grubenv" || file === "spare" ? 512 : undefined;
        const found = this.#archive(path);
        return found && ["sums", "vmlinuz", "slot.cfg"].includes(found.file) ? 100 : undefined;
    }
    #environment(path) {
        const { partition, file } = this.#locate(path) ?? {};
        if (partition === "state" && (file === "grubenv" || file === "spare"))
            return this.#files[file];
        const found = this.#archive(path);
        if (found?.file !== "slot.cfg")
            return undefined;
        const format = found.archive === "other format" ? "2" : "1";
        const slot = partition === "boot-a" ? "a" : "b";
        return {
            ...{ format, sectors: "800", blocks: "100", root_hash: `hash-${slot}`, salt: "salt" },
            arguments: "console=ttyS0 quiet",
        };
    }
    #loadEnvironment(words, variables) {
        const { file, names } = environmentWords(words);
        const found = this.#environment(file);
        if (!found)
            return 1;
        for (const name of names) {
            const value = found[name];
            if (value !== undefined)
                variables.set(name, value);
        }
        return 0;
    }
    #saveEnvironment(words, variables) {
        const { file: path, names } = environmentWords(words);
        const { partition, file } = this.#locate(path) ?? {};
        if (partition !== "state" || (file !== "grubenv" && file !== "spare")) {
            throw new SyntaxError(`save_env to ${path}`);
        }
        const outcome = this.#machine.saves[Math.min(this.#saves++, this.#machine.saves.length - 1)] ?? "kept";
        const written = { ...this.#files[file] };
        for (const name of names)
            written[name] = variables.get(name) ?? "";
        const state = readState(written);
        if (this.#machine.table === "damaged" || !this.#files[file]) {
            throw new SyntaxError(`save_env to ${path}, which cannot be written`);
        }
        this.#steps.push(file === "grubenv" && state
            ? { step: "save", state, outcome }
            : { step: "save-spare", lost: Number(written.lost), outcome });
        const before = this.#files[file] ?? {};
        if (outcome !== "lost")
            this.#files[file] = written;
        if (outcome !== "lost")
            return outcome === "kept" ? 0 : 1;
        // A disk that loses a write does not always say so: every other one does. What
        // was there already is not lost, so then it has to be said.
        const differs = names.some((name) => written[name] !== before[name]);
        return differs && this.#saves % 2 === 0 ? 0 : 1;
    }
    #hashsum(words) {
        const [hash, algorithm, prefix, place = "", check, file = "", ...rest] = words;
        if (`${hash} ${algorithm} ${prefix} ${check}` !== "--hash sha256 --prefix --check") {
            throw new SyntaxError(`hashsum ${words.join(" ")}`);
        }
        if (rest.length > 0 || file !== `${place}/sums`)
            throw new SyntaxError(`hashsum of ${file}`);
        const found = this.#archive(file);
        return found && found.archive !== "damaged" ? 0 : 1;
    }
    #probe([what, set = "", device = ""], variables) {
        const name = /^--set=(.+)$/.exec(set)?.[1];
        if (what !== "--part-uuid" || !name)
            throw new SyntaxError(`probe ${what} ${set}`);
        const number = device.startsWith(`${this.#disk},gpt`) ? device.slice(-1) : "none";
        if (this.#machine.table === "damaged" || !/^[57]$/.test(number))
            return 1;
        variables.set(name, number === "5" ? "PROBED-ROOT-A" : "PROBED-ROOT-B");
        return 0;
    }
    #loadKernel(words) {
        const found = this.#archive(words[0] ?? "");
        if (found?.file !== "vmlinuz" || found.archive === "no kernel")
            return 1;
        this.#linux = words.slice(1);
        return 0;
    }
    #echo(text) {
        if (!text.startsWith("mrrl-boot: "))
            throw new SyntaxError(`a line without prefix: ${text}`);
        const [, slot] = /^mrrl-boot: slot (\S+) (?:is empty|does not match|has format|cannot be)/.exec(text) ?? [];
        if (slot === "a" || slot === "b")
            this.#steps.push({ step: "skip", slot });
        return 0;
    }
    /** The pauses are what tells a person that something is wrong. */
    #sleep(seconds) {
        if (seconds !== 5 && seconds !== 30)
            throw new SyntaxError(`sleep ${seconds}`);
        this.#steps.push(seconds === 5 ? { step: "uncounted" } : { step: "rescue" });
        return 0;
    }
}
function environmentWords(words) {
    const [option, file = "", ...names] = words;
    if (option !== "--file" || names.length === 0)
        throw new SyntaxError(`env ${words.join(" ")}`);
    return { file, names };
}
