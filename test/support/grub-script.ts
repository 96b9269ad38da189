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

class Return extends Error {
  readonly status: number;

  constructor(status: number) {
    super("return outside of a function");
    this.status = status;
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
  run(commands: Readonly<Record<string, GrubCommand>>, variables: Map<string, string>): string {
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
  readonly #commands: Readonly<Record<string, GrubCommand>>;
  readonly #variables: Map<string, string>;

  constructor(commands: Readonly<Record<string, GrubCommand>>, variables: Map<string, string>) {
    this.#commands = commands;
    this.#variables = variables;
  }

  /** The status is that of the last command; 0 without any. */
  block(block: Block, parameters: readonly string[]): number {
    let status = 0;
    for (const statement of block) status = this.#statement(statement, parameters);
    return status;
  }

  #statement(statement: Statement, parameters: readonly string[]): number {
    switch (statement.kind) {
      case "function":
        this.#functions.set(statement.name, statement.body);
        return 0;
      case "if":
        for (const { test, body } of statement.branches) {
          if (this.block(test, parameters) === 0) return this.block(body, parameters);
        }
        return this.block(statement.otherwise, parameters);
      case "while":
        for (let round = 0; this.block(statement.test, parameters) === 0; round++) {
          if (round > mostRounds) throw new ScriptEnd("endless loop");
          this.block(statement.body, parameters);
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
    const [name = "", ...rest] = words.flatMap((word) => this.#expand(word, parameters));
    if (name === "return") throw new Return(Number(rest[0] ?? "0"));
    const body = this.#functions.get(name);
    if (body) return this.#call(body, rest);
    const command = Object.hasOwn(this.#commands, name) ? this.#commands[name] : undefined;
    if (!command) throw new SyntaxError(`line ${line}: '${name}' is not a known command`);
    return command(rest, this.#variables);
  }

  #call(body: Block, words: readonly string[]): number {
    try {
      return this.block(body, words);
    } catch (error) {
      if (error instanceof Return) return error.status;
      throw error;
    }
  }

  /** A variable that is not quoted becomes as many words as it has. */
  #expand(word: Word, parameters: readonly string[]): string[] {
    const words: string[] = [];
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
    return words;
  }
}
