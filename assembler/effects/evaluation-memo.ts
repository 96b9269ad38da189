import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../model/sha256.ts";
import type { StoreName } from "../model/store-name.ts";
import type { Context } from "./context.ts";
import type { DefinitionFiles } from "./definition-file.ts";
import { fileState, unchangedSince } from "./file-state.ts";
import type { Store } from "./store.ts";

/** A result of reading definitions, and all that it follows from. */
export interface Evaluation<Result> {
  readonly result: Result;
  /** The files that were read, and those that were looked for. */
  readonly files: DefinitionFiles;
  readonly store: Store;
  /** What the store must have, with records that have not changed. */
  readonly names: readonly StoreName[];
  /** The file of the root that keeps them: what nobody keeps is worked out anew, and kept. */
  readonly root: string;
}

/** As it is kept in the file, behind the sha256 of its bytes and a line feed. */
interface Memo<Result> {
  readonly key: string;
  readonly result: Result;
  /** Path → `fileState`: definitions, files that must stay absent, mrrl's own program. */
  readonly states: Readonly<Record<string, string>>;
  readonly realPaths: Readonly<Record<string, string>>;
  /** The same of the store's records, and of the root that keeps their paths. */
  readonly records: Readonly<Record<string, string>>;
  /** Store paths that must be there. */
  readonly present: readonly string[];
}

/** mrrl's program, in its installation. */
const programDirectory = "dist/mrrl";

/**
 * The result that an earlier run with the same question came to, as long as nothing
 * it follows from has changed (docs/decisions/0030). It saves reading and checking
 * definitions when nothing is to be done. Whatever is doubtful is worked out anew.
 */
export class EvaluationMemo<Result> {
  readonly #key: string;
  readonly #path: string;
  readonly #installation: string;

  /** @param question what the result depends on beside files: the verb's own arguments. */
  constructor({ settings }: Context, question: unknown) {
    this.#key = JSON.stringify({
      format: 1,
      node: process.version,
      question,
      store: settings.storeRoot,
      packages: settings.packageDirectories,
      profiles: settings.profileDirectories,
      toolchain: settings.toolchain,
      installation: settings.installation,
    });
    this.#path = join(settings.cacheRoot, "evaluations", sha256(this.#key));
    this.#installation = settings.installation;
  }

  /** The remembered result; undefined when there is none that still holds. */
  recall(): Result | undefined {
    const memo = this.#read();
    return memo && holds(memo) ? memo.result : undefined;
  }

  /**
   * Keeps a result for later runs, unless a file is too new to be told from its next
   * version. A cache that cannot be written keeps nothing; that is no failure.
   */
  async remember({ result, files, store, names, root }: Evaluation<Result>): Promise<void> {
    const temporary = `${this.#path}.tmp`;
    // What a killed run left, which had the same question.
    await rm(temporary, { force: true }).catch(() => {});
    const states = { ...Object.fromEntries(files.states), ...this.#programStates() };
    const started = performance.timeOrigin;
    if (!Object.values(states).every((state) => unchangedSince(state, started))) return;
    const records = [root, ...names.map((name) => store.recordPath(name))];
    const memo: Memo<Result> = {
      key: this.#key,
      result,
      states,
      realPaths: Object.fromEntries(files.realPaths),
      records: Object.fromEntries(records.map((path) => [path, fileState(path)])),
      present: names.map((name) => store.physicalPath(name)),
    };
    const text = JSON.stringify(memo);
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeFile(temporary, `${sha256(text)}\n${text}`);
      await rename(temporary, this.#path);
    } catch {
      // Slower next time, and no less right.
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  /** A damaged file, or one of another format, is like none. */
  #read(): Memo<Result> | undefined {
    try {
      const [digest, text = ""] = readFileSync(this.#path, "utf8").split("\n");
      if (digest !== sha256(text)) return undefined;
      const memo = JSON.parse(text) as Memo<Result>;
      return memo.key === this.#key ? memo : undefined;
    } catch {
      return undefined;
    }
  }

  #programStates(): Record<string, string> {
    const program = join(this.#installation, programDirectory);
    const files = readdirSync(program)
      .filter((file) => file.endsWith(".js"))
      .map((file) => join(program, file));
    // The second names the version of each library.
    for (const file of ["package.json", "node_modules/.package-lock.json"]) {
      files.push(join(this.#installation, file));
    }
    return Object.fromEntries(files.map((file) => [file, fileState(file)]));
  }
}

function holds(memo: Memo<unknown>): boolean {
  try {
    return (
      same(memo.states, fileState) &&
      same(memo.records, fileState) &&
      same(memo.realPaths, realpathSync.native) &&
      memo.present.every((path) => existsSync(path))
    );
  } catch {
    return false;
  }
}

function same(
  remembered: Readonly<Record<string, string>>,
  now: (path: string) => string,
): boolean {
  return Object.entries(remembered).every(([path, value]) => now(path) === value);
}
