import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../../assembler/effects/context.ts";
import { removeTree } from "../../../assembler/effects/remove-tree.ts";
import type { Toolbox } from "../../../assembler/effects/tool-program.ts";
import { runTool } from "../../../assembler/effects/toolbox.ts";
import type { ReplayedDisk } from "./replayed-disk.ts";

/** What e2fsck made of a data partition. */
export interface DataVerdict {
  /** Exit code of the check that stage 1 makes: up to 3, it can be mounted. */
  readonly preen: number;
  /** Exit code of a whole check afterwards that changes nothing: 0, it found nothing. */
  readonly full: number;
  /** The last lines of both. */
  readonly said: string;
}

/** As boot/stage/data checks it, and then wholly. A sandbox for each would take longer. */
const script = `
for file in *; do
  e2fsck -p "$file" >/tmp/log 2>&1
  preen=$?
  for copy in 32768 8192 2048; do
    [ $preen -eq 8 ] || break
    e2fsck -p -b $copy -B 4096 "$file" >>/tmp/log 2>&1
    preen=$?
  done
  e2fsck -f -n "$file" >>/tmp/log 2>&1
  echo "$file $preen $? $(tail -n 6 /tmp/log | tr '\\n' '|')"
done`;

const batch = 48;

/** Checks data partitions as they are at some moments, many at a time. */
export class DataChecker {
  readonly #context: Context;
  readonly #toolbox: Toolbox;
  readonly #directory: string;
  readonly #verdicts = new Map<string, DataVerdict>();
  #waiting: string[] = [];

  /** @param directory where copies may be put; it need not exist. */
  constructor(context: Context, toolbox: Toolbox, directory: string) {
    this.#context = context;
    this.#toolbox = toolbox;
    this.#directory = directory;
  }

  /**
   * Has a part of a disk checked as it is now; ask for the verdict after `finish`.
   * @param key the same key is the same content, which is checked once.
   */
  async check(disk: ReplayedDisk, start: number, size: number, key: string): Promise<void> {
    if (this.#verdicts.has(key) || this.#waiting.includes(key)) return;
    await mkdir(this.#directory, { recursive: true });
    await disk.save(join(this.#directory, String(this.#waiting.length)), start, size);
    this.#waiting.push(key);
    if (this.#waiting.length === batch) await this.finish();
  }

  /** Checks what waits. */
  async finish(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const { stdout } = await runTool(this.#context, this.#toolbox, ["sh", "-c", script], {
      binds: [{ type: "bind", source: this.#directory, target: "/data", writable: true }],
      workingDirectory: "/data",
    });
    for (const line of stdout.split("\n")) {
      const [, file = "", preen, full, said = ""] = /^(\d+) (\d+) (\d+) (.*)$/.exec(line) ?? [];
      const key = this.#waiting[Number(file)];
      if (file === "" || key === undefined) continue;
      this.#verdicts.set(key, { preen: Number(preen), full: Number(full), said });
    }
    this.#waiting = [];
    await removeTree(this.#directory);
  }

  verdict(key: string): DataVerdict {
    const verdict = this.#verdicts.get(key);
    if (!verdict) throw new RangeError(`the data ${key} have not been checked`);
    return verdict;
  }
}
