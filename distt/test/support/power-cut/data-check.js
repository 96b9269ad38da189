import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "../../../assembler/effects/remove-tree.js";
import { runTool } from "../../../assembler/effects/toolbox.js";
import { builtPackage } from "../built-package.js";
import { projectRoot } from "../project-root.js";
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
    #context;
    #toolbox;
    #directory;
    #verdicts = new Map();
    #waiting = [];
    /** The package that has superblock-mend. */
    #programs;
    /** @param directory where copies may be put; it need not exist. */
    constructor(context, toolbox, directory) {
        this.#context = context;
        this.#toolbox = toolbox;
        this.#directory = directory;
    }
    /**
     * Has a part of a disk checked as it is now; ask for the verdict after `finish`.
     * @param key the same key is the same content, which is checked once.
     */
    async check(disk, start, size, key) {
        if (this.#verdicts.has(key) || this.#waiting.includes(key))
            return;
        await mkdir(this.#directory, { recursive: true });
        await disk.save(join(this.#directory, String(this.#waiting.length)), start, size);
        this.#waiting.push(key);
        if (this.#waiting.length === batch)
            await this.finish();
    }
    /** Checks what waits. */
    async finish() {
        if (this.#waiting.length === 0)
            return;
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
            if (file === "" || key === undefined)
                continue;
            this.#verdicts.set(key, { preen: Number(preen), full: Number(full), said });
        }
        this.#waiting = [];
        await removeTree(this.#directory);
    }
    verdict(key) {
        const verdict = this.#verdicts.get(key);
        if (!verdict)
            throw new RangeError(`the data ${key} have not been checked`);
        return verdict;
    }
}
