import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { projectRoot } from "./project-root.js";
import { toyStore } from "./toy-store.js";
const sources = "packages/disk-table";
const parts = ["crc32", "disk", "gpt", "survey"];
/** The programs of the package disk-table, run on files that stand for disks. */
export class DiskPrograms {
    #bin;
    #recorded;
    #directory = mkdtempSync(join(tmpdir(), "mrrl disk-table-"));
    constructor(bin, recorded) {
        this.#bin = bin;
        this.#recorded = recorded;
    }
    /** Builds the package as images have it, and disk-table once more with write-recorder.c. */
    static async make() {
        const toy = await toyStore();
        return new DiskPrograms(`${await toy.build("disk-table")}/bin`, `${await buildRecorded(toy)}/disk-table`);
    }
    /** Where a file is kept that no other test has. */
    path(name) {
        return join(this.#directory, name);
    }
    /** Runs `disk-table` with these arguments. */
    table(...args) {
        return run(`${this.#bin}/disk-table`, args);
    }
    /** Runs `esp-check` with these arguments. */
    espCheck(...args) {
        return run(`${this.#bin}/esp-check`, args);
    }
    /** Runs `superblock-mend` with these arguments. */
    superblockMend(...args) {
        return run(`${this.#bin}/superblock-mend`, args);
    }
    /** `disk-table <verb> <a file with this content> <more>`, and what the file holds then. */
    on(disk, verb, ...more) {
        const path = this.path("disk");
        writeFileSync(path, disk);
        const result = this.table(verb, path, ...more);
        return { ...result, disk: readFileSync(path) };
    }
    /**
     * The same, with all it wrote and flushed, in order.
     * @param failAt makes the n-th (from 1) write or flush, and all after it, fail.
     */
    recorded(disk, failAt, verb, ...more) {
        const path = this.path("disk");
        const record = this.path("record");
        writeFileSync(path, disk);
        writeFileSync(record, "");
        const environment = {
            RECORD: record,
            ...(failAt === undefined ? {} : { RECORD_FAIL: String(failAt) }),
        };
        const result = run(this.#recorded, [verb, path, ...more], environment);
        return { ...result, disk: readFileSync(path), events: parseRecord(readFileSync(record)) };
    }
}
function run(file, args, env = {}) {
    const { exitCode, stdout, stderr } = execaSync(file, args, { env, reject: false });
    return { exitCode, stdout, stderr };
}
async function buildRecorded(toy) {
    const files = [...parts.flatMap((part) => [`${part}.c`, `${part}.h`]), "disk-table.c"];
    const objects = [...parts, "disk-table", "write-recorder"].map((part) => `files/${part}.c`);
    toy.define("recorded-disk-table", `$CC -static -Wl,--wrap=pwrite,--wrap=fdatasync -o "$out/disk-table" ${objects.join(" ")}`, `files: [${[...files, "write-recorder.c"].join(", ")}]`);
    const directory = join(toy.context.settings.packageDirectories[0] ?? "", "recorded-disk-table");
    for (const file of files)
        copyFileSync(join(projectRoot, sources, file), join(directory, file));
    const recorder = "write-recorder.c";
    copyFileSync(join(projectRoot, "test/support", recorder), join(directory, recorder));
    return await toy.build("recorded-disk-table");
}
/** Reads a record of write-recorder.c. */
function parseRecord(record) {
    const events = [];
    for (let at = 0; at < record.length;) {
        if (record.toString("latin1", at, at + 1) === "F") {
            events.push({ type: "flush" });
            at += 1;
            continue;
        }
        const offset = Number(record.readBigUInt64LE(at + 1));
        const length = Number(record.readBigUInt64LE(at + 9));
        events.push({ type: "write", offset, bytes: record.subarray(at + 17, at + 17 + length) });
        at += 17 + length;
    }
    return events;
}
