import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../../assembler/effects/context.ts";
import { removeTree } from "../../../assembler/effects/remove-tree.ts";
import type { Toolbox } from "../../../assembler/effects/tool-program.ts";
import { runTool } from "../../../assembler/effects/toolbox.ts";
import { builtPackage } from "../built-package.ts";
import { projectRoot } from "../project-root.ts";
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

/**
 * The check of boot/stage/data itself (`/dev/$data` is a file here), and then a whole one. A
 * sandbox for each would take longer.
 */
const script = `
. /stage/data
mkdir -p /run/mrrl
for file in *; do
  data=../data/$file
  check_data
  e2fsck -f -n "$file" >>/run/mrrl/fsck 2>&1
  echo "$file $result $? $(tail -n 6 /run/mrrl/fsck | tr '\\n' '|')"
done`;

const batch = 48;

/** Checks data partitions as they are at some moments, many at a time. */
export class DataChecker {
  readonly #context: Context;
  readonly #toolbox: Toolbox;
  readonly #directory: string;
  readonly #verdicts = new Map<string, DataVerdict>();
  #waiting: string[] = [];
  /** The package that has superblock-mend. */
  #programs: string | undefined;

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
    this.#programs ??= await builtPackage("disk-table");
    const { stdout } = await runTool(this.#context, this.#toolbox, ["sh", "-c", script], {
      binds: [
        { type: "bind", source: this.#directory, target: "/data", writable: true },
        { type: "tmpfs", target: "/run" },
        {
          type: "bind",
          source: join(projectRoot, "boot/stage"),
          target: "/stage",
          writable: false,
        },
        { type: "bind", source: this.#programs, target: "/programs", writable: false },
      ],
      environment: { PATH: "/usr/bin:/usr/sbin:/programs/bin" },
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
