import { parseGrubScript } from "./grub-script-parser.js";
/** Thrown by the command that ends a script's run, such as `boot`. */
export class ScriptEnd extends Error {
    reason;
    constructor(reason) {
        super(reason);
        this.reason = reason;
    }
}
/** A script that can be run many times. */
export class GrubScript {
    #block;
    /** @throws SyntaxError */
    constructor(text) {
        this.#block = parseGrubScript(text);
    }
    /**
     * Runs it to its end.
     * @returns why it ended; "prompt" when the last command was done
     * @throws SyntaxError at a command that is unknown
     */
    run(commands, variables) {
        try {
            new Run(commands, variables).block(this.#block, []);
            return "prompt";
        }
        catch (error) {
            if (error instanceof ScriptEnd)
                return error.reason;
            throw error;
        }
    }
}
const mostRounds = 1000;
class Run {
    #functions = new Map();
    /** A `return` was met: nothing else of the function is done. */
    #returning = false;
    #commands;
    #variables;
    constructor(commands, variables) {
        this.#commands = commands;
        this.#variables = variables;
    }
    /** The status is that of the last command; 0 without any. */
    block(block, parameters) {
        let status = 0;
        for (const statement of block) {
            status = this.#statement(statement, parameters);
            if (this.#returning)
                break;
        }
        return status;
    }
    #statement(statement, parameters) {
        switch (statement.kind) {
            case "function":
                this.#functions.set(statement.name, statement.body);
                return 0;
            case "if":
                for (const { test, body } of statement.branches) {
                    const status = this.block(test, parameters);
                    if (this.#returning)
                        return status;
                    if (status === 0)
                        return this.block(body, parameters);
                }
                return this.block(statement.otherwise, parameters);
            case "while":
                for (let round = 0; this.block(statement.test, parameters) === 0; round++) {
                    if (round > mostRounds)
                        throw new ScriptEnd("endless loop");
                    const status = this.block(statement.body, parameters);
                    if (this.#returning)
                        return status;
                }
                return 0;
            case "command":
                return this.#command(statement, parameters);
        }
    }
    #command({ words, line }, parameters) {
        const all = [];
        for (const word of words)
            this.#expand(word, parameters, all);
        const name = all[0] ?? "";
        const rest = all.slice(1);
        if (name === "return") {
            this.#returning = true;
            return Number(rest[0] ?? "0");
        }
        const body = this.#functions.get(name);
        if (body)
            return this.#call(body, rest);
        const command = this.#commands.get(name);
        if (!command)
            throw new SyntaxError(`line ${line}: '${name}' is not a known command`);
        return command(rest, this.#variables);
    }
    #call(body, words) {
        const status = this.block(body, words);
        this.#returning = false;
        return status;
    }
    /** Adds what a word becomes: a variable that is not quoted, as many words as it has. */
    #expand(word, parameters, words) {
        let open = false;
        const append = (text) => {
            words.push(open ? `${words.pop()}${text}` : text);
            open = true;
        };
        for (const piece of word) {
            if ("text" in piece) {
                append(piece.text);
                continue;
            }
            const value = /^[0-9]$/.test(piece.variable)
                ? (parameters[Number(piece.variable) - 1] ?? "")
                : (this.#variables.get(piece.variable) ?? "");
            if (piece.quoted) {
                append(value);
                continue;
            }
            if (/^\s/.test(value))
                open = false;
            for (const [index, part] of value.split(/\s+/).filter(Boolean).entries()) {
                if (index > 0)
                    open = false;
                append(part);
            }
            if (/\s$/.test(value))
                open = false;
        }
    }
}
