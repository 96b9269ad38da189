import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runWriter, SlotFiles, slotWriterProgram } from "./slot-writer.js";
/** Two slots as plain files, one of which `slot-writer` writes. */
export class SlotRig {
    program;
    directory;
    /** The slot that is written. */
    target;
    /** The running one. */
    from;
    constructor(program, directory) {
        this.program = program;
        this.directory = directory;
        for (const name of ["target", "from"])
            mkdirSync(join(directory, name));
        this.target = new SlotFiles(join(directory, "target"));
        this.from = new SlotFiles(join(directory, "from"));
    }
    /** A rig whose running slot holds one update, and whose other slot is full of old bytes. */
    static async make(running) {
        const directory = mkdtempSync(join(tmpdir(), "mrrl slot-"));
        const rig = new SlotRig(await slotWriterProgram(), directory);
        const rubbish = Buffer.alloc(4096, "old");
        rig.target.write(rubbish, rubbish);
        if (running)
            rig.from.write(running.archive, Buffer.concat([running.root, running.tree]));
        else
            rig.from.write(rubbish, rubbish);
        return rig;
    }
    run(args, input) {
        return runWriter(this.program, args, input);
    }
    /** What precedes `prepare`: index and manifest are there, the slot cannot be booted. */
    async begin(update) {
        writeFileSync(this.target.index, update.index);
        writeFileSync(this.target.manifest, update.manifest);
        const { exitCode, stderr } = await this.run(["invalidate", this.target.boot]);
        if (exitCode !== 0)
            throw new Error(stderr);
    }
    /** Runs `prepare` and keeps its lines for `fill`. @param from whether the running slot is named */
    async prepare(from = true) {
        const source = from ? [this.from.boot, this.from.root] : [];
        const run = await this.run(["prepare", ...this.target.slot, ...source]);
        writeFileSync(this.target.missing, run.stdout === "" ? "" : `${run.stdout}\n`);
        return run;
    }
    fill(mode, input) {
        return this.run(["fill", ...this.target.slot, this.target.missing, mode], input);
    }
    finish() {
        const { index, manifest, boot, root, firstBlock } = this.target;
        return this.run(["finish", index, manifest, boot, root, firstBlock]);
    }
    /** The frames that `prepare` asked for, one behind the other. */
    wanted(update) {
        const lines = readFileSync(this.target.missing, "utf8").split("\n").slice(0, -1);
        return Buffer.concat(lines.map((line) => {
            const [, offset, size] = line.split(" ").map(Number);
            return update.area.subarray(offset, (offset ?? 0) + (size ?? 0));
        }));
    }
    /** A whole update, every step of which must succeed. @returns what `prepare` said */
    async apply(t, update) {
        await this.begin(update);
        const prepared = await this.prepare();
        t.is(prepared.exitCode, 0, prepared.stderr);
        for (const run of [await this.fill("wanted", this.wanted(update)), await this.finish()]) {
            t.is(run.exitCode, 0, run.stderr);
            t.is(run.stderr, "");
        }
        this.holds(t, update);
        return summaryOf(prepared);
    }
    /** The target is exactly this update. */
    holds(t, { archive, root, tree }) {
        t.true(this.bootBytes.subarray(0, archive.length).equals(archive), "boot");
        t.true(this.rootBytes.subarray(0, root.length).equals(root), "root");
        const treeBytes = this.rootBytes.subarray(root.length, root.length + tree.length);
        t.true(treeBytes.equals(tree), "hash tree");
    }
    /** GRUB finds nothing in the target. */
    cannotBoot(t) {
        t.deepEqual(this.bootBytes.subarray(0, 4096), Buffer.alloc(4096));
    }
    get bootBytes() {
        return readFileSync(this.target.boot);
    }
    get rootBytes() {
        return readFileSync(this.target.root);
    }
}
/** Reads the line of figures that ends what `prepare` says. */
export function summaryOf({ stderr }) {
    const found = /^kept (\d+), copied (\d+), missing (\d+) \((\d+) bytes\)$/m.exec(stderr);
    if (!found)
        throw new Error(`no figures in: ${stderr}`);
    const [kept = 0, copied = 0, missing = 0, bytes = 0] = found.slice(1).map(Number);
    return { kept, copied, missing, bytes };
}
/** It ends with this code and one line on standard error that says why. */
export function says(t, run, exitCode, why) {
    t.is(run.exitCode, exitCode, run.stderr);
    t.regex(run.stderr, /^slot-writer: [^\n]+$/);
    t.regex(run.stderr, why);
}
