import { type Block, parseGrubScript, type Statement, type Word } from "./grub-script-parser.ts";

/** A command of GRUB: its arguments in, its exit status out. */
export type GrubCommand = (words: readonly string[], variables: Map<string, string>) => number;

/** Thrown by the command that ends a script's run, such as `boot`. */
export class ScriptEnd extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** A script that can be run many times. */
export class GrubScript {
  readonly #block: Block;

  /** @throws SyntaxError */
  constructor(text: string) {
    this.#block = parseGrubScript(text);
  }

  /**
   * Runs it to its end.
   * @returns why it ended; "prompt" when the last command was done
   * @throws SyntaxError at a command that is unknown
   */
  run(commands: ReadonlyMap<string, GrubCommand>, variables: Map<string, string>): string {
    try {
      new Run(commands, variables).block(this.#block, []);
      return "prompt";
    } catch (error) {
      if (error instanceof ScriptEnd) return error.reason;
      throw error;
    }
  }
}

const mostRounds = 1000;

class Run {
  readonly #functions = new Map<string, Block>();
  /** A `return` was met: nothing else of the function is done. */
  #returning = false;
  readonly #commands: ReadonlyMap<string, GrubCommand>;
  readonly #variables: Map<string, string>;

  constructor(commands: ReadonlyMap<string, GrubCommand>, variables: Map<string, string>) {
    this.#commands = commands;
    this.#variables = variables;
  }

  /** The status is that of the last command; 0 without any. */
  block(block: Block, parameters: readonly string[]): number {
    let status = 0;
    for (const statement of block) {
      status = this.#statement(statement, parameters);
      if (this.#returning) break;
    }
    return status;
  }

  #statement(statement: Statement, parameters: readonly string[]): number {
    switch (statement.kind) {
      case "function":
        this.#functions.set(statement.name, statement.body);
        return 0;
      case "if":
        for (const { test, body } of statement.branches) {
          const status = this.block(test, parameters);
          if (this.#returning) return status;
          if (status === 0) return this.block(body, parameters);
        }
        return this.block(statement.otherwise, parameters);
      case "while":
        for (let round = 0; this.block(statement.test, parameters) === 0; round++) {
          if (round > mostRounds) throw new ScriptEnd("endless loop");
          const status = this.block(statement.body, parameters);
          if (this.#returning) return status;
        }
        return 0;
      case "command":
        return this.#command(statement, parameters);
    }
  }

  #command(
    { words, line }: Extract<Statement, { kind: "command" }>,
    parameters: readonly string[],
  ): number {
    const all: string[] = [];
    for (const word of words) this.#expand(word, parameters, all);
    const name = all[0] ?? "";
    const rest = all.slice(1);
    if (name === "return") {
      this.#returning = true;
      return Number(rest[0] ?? "0");
    }
    const body = this.#functions.get(name);
    if (body) return this.#call(body, rest);
    const command = this.#commands.get(name);
    if (!command) throw new SyntaxError(`line ${line}: '${name}' is not a known command`);
    return command(rest, this.#variables);
  }

  #call(body: Block, words: readonly string[]): number {
    const status = this.block(body, words);
    this.#returning = false;
    return status;
  }

  /** Adds what a word becomes: a variable that is not quoted, as many words as it has. */
  #expand(word: Word, parameters: readonly string[], words: string[]): void {
    let open = false;
    const append = (text: string) => {
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
      if (/^\s/.test(value)) open = false;
      for (const [index, part] of value.split(/\s+/).filter(Boolean).entries()) {
        if (index > 0) open = false;
        append(part);
      }
      if (/\s$/.test(value)) open = false;
    }
  }
}
