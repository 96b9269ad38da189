import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { execa } from "execa";
import fc from "fast-check";
import { environmentBlock, parseEnvironmentBlock } from "../../assembler/plan/grub-environment.js";
import { arm, bad, begin, good, made, mostTries, note, otherSlot, prevFailures, readState, stateVariables, } from "../../assembler/plan/slot-machine.js";
import { initialState, stateOffset } from "../../assembler/plan/state-partition.js";
import { slotWriterProgram } from "../support/slot-writer.js";
const program = await slotWriterProgram();
/** A state partition as a file; what is around the sector must stay as it is. */
class StateFile {
    path = join(mkdtempSync(join(tmpdir(), "mrrl state-")), "state");
    #around = Buffer.alloc(0);
    write(sector) {
        this.#around = Buffer.alloc(3 * stateOffset, "around ");
        this.#around.set(sector, stateOffset);
        writeFileSync(this.path, this.#around);
    }
    read() {
        const bytes = readFileSync(this.path);
        const sector = Buffer.from(bytes.subarray(stateOffset, stateOffset + 512));
        bytes.set(this.#around.subarray(stateOffset, stateOffset + 512), stateOffset);
        if (!bytes.equals(this.#around))
            throw new Error("something else was written");
        return sector;
    }
    run(...args) {
        return spawnSync(program, ["state", this.path, ...args], { encoding: "utf8" });
    }
    /** The variables of the sector; nothing when it is garbage. */
    variables() {
        const sector = this.read();
        try {
            return parseEnvironmentBlock(sector);
        }
        catch {
            return undefined;
        }
    }
}
const commands = [
    ...["a", "b"].flatMap((slot) => [
        [["begin", slot], (state) => begin(state, slot)],
        [["arm", slot, "3"], (state) => arm(state, slot, 3)],
        [["good", slot], (state) => good(state, slot)],
        [["bad", slot], (state) => bad(state, slot)],
    ]),
    [["arm", "b", String(mostTries)], (state) => arm(state, "b", mostTries)],
    [["note", "unhealthy:web.1"], (state) => note(state, "unhealthy:web.1")],
    [["note", ""], (state) => note(state, "")],
    [["made"], (state) => made(state)],
];
/** Every state in its normal form, with two notes and two values of `data`. */
function* states() {
    yield undefined;
    for (const slot of ["a", "b"]) {
        const other = otherSlot(slot);
        const trials = Array.from({ length: mostTries + 1 }, (_, tries) => tries);
        const others = [
            { prev: "", try: "", tries: 0 },
            { prev: other, try: "", tries: 0 },
            ...trials.map((tries) => ({ prev: "", try: other, tries })),
        ];
        for (const more of others) {
            for (let fails = 0; fails <= prevFailures; fails++) {
                const odd = fails % 2 === 1;
                yield { slot, ...more, fails, data: odd ? "new" : "", note: odd ? "init" : "" };
            }
        }
    }
}
test("from every state, every command does what the model does", (t) => {
    const file = new StateFile();
    let count = 0;
    for (const state of states()) {
        const before = state ? stateVariables(state) : {};
        const sector = environmentBlock(before, 512);
        for (const [args, model] of commands) {
            file.write(sector);
            const { status, stderr } = file.run(...args);
            const place = `${args.join(" ")} from ${JSON.stringify(before)}: ${stderr}`;
            const outcome = model(state);
            if ("refused" in outcome) {
                if (status !== 1)
                    t.fail(place);
                if (!file.read().equals(sector))
                    t.fail(`it wrote: ${place}`);
            }
            else {
                if (status !== 0 || stderr !== "")
                    t.fail(place);
                t.deepEqual(file.variables(), stateVariables(outcome.state), place);
            }
            count++;
        }
    }
    t.is(count, (1 + 2 * 10 * 9) * commands.length);
});
const value = fc.oneof(fc.constantFrom("", "a", "b", "c", "ab", "0", "1", "7", "8", "9", "10", "-1", "new", "started"), fc.string({ maxLength: 12 }).filter((text) => !text.includes("\0")));
const variables = fc.dictionary(fc.oneof(fc.constantFrom("slot", "prev", "try", "tries", "fails", "data", "note"), fc.constantFrom("other", "_x", "Slot", "slot2")), value, { maxKeys: 11 });
test("any sector is read in the model's normal form, and other variables are kept", (t) => {
    const file = new StateFile();
    fc.assert(fc.property(variables, (given) => {
        file.write(environmentBlock(given, 512));
        const state = readState(given);
        const shown = file.run("show");
        t.is(shown.status, state ? 0 : 1, shown.stderr);
        if (!state)
            return;
        const lines = shown.stdout.split("\n");
        t.deepEqual(lines.slice(0, 5), [
            ...[`slot=${state.slot}`, `prev=${state.prev}`, `try=${state.try}`],
            ...[`tries=${state.tries}`, `fails=${state.fails}`],
        ]);
        t.is(file.run("note", "seen").status, 0);
        const { data, ...others } = given;
        t.deepEqual(file.variables(), { ...others, ...stateVariables({ ...state, note: "seen" }) });
    }), { numRuns: 300 });
});
test("any bytes at all: nothing crashes, and `good` makes a state of them", (t) => {
    const file = new StateFile();
    const sectors = fc.oneof(fc.uint8Array({ minLength: 512, maxLength: 512 }), fc
        .uint8Array({ minLength: 487, maxLength: 487 })
        .map((bytes) => Buffer.concat([Buffer.from("# GRUB Environment Block\n"), bytes])), fc
        .tuple(fc.nat(511), fc.nat(255))
        .map(([at, byte]) => environmentBlock(initialState, 512).fill(byte, at, at + 1)));
    fc.assert(fc.property(sectors, fc.constantFrom("a", "b"), (sector, running) => {
        file.write(sector);
        t.true([0, 1].includes(file.run("show").status ?? -1));
        const { status, stderr } = file.run("good", running);
        if (status === 0) {
            t.is(readState(file.variables())?.slot, running);
        }
        else {
            t.regex(stderr, /^slot-writer: the running slot is neither proven nor on trial\n$/);
        }
    }), { numRuns: 300 });
});
test("garbage: only `good` writes, and what it writes never lets data be formatted", (t) => {
    const file = new StateFile();
    for (const sector of [Buffer.alloc(512), Buffer.alloc(512, "data=new\n")]) {
        file.write(sector);
        t.is(file.run("show").status, 1);
        t.is(file.run("good", "b").status, 0);
        t.deepEqual(file.variables(), {
            ...{ slot: "b", prev: "", try: "", tries: "0", fails: "0", note: "" },
        });
    }
});
test("variables of others that leave no room do not keep the state from being written", (t) => {
    const file = new StateFile();
    file.write(environmentBlock({ slot: "a", other: "x".repeat(470) }, 512));
    t.is(file.run("good", "a").status, 0);
    t.is(readState(file.variables())?.slot, "a");
});
test("usage: what cannot be a slot, a count or a note changes nothing, exit code 100", (t) => {
    const file = new StateFile();
    const sector = environmentBlock(initialState, 512);
    file.write(sector);
    for (const args of [
        ...[["begin"], ["begin", "c"], ["begin", "ab"], ["begin", ""], ["begin", "b", "b"]],
        ...[
            ["arm", "b"],
            ["arm", "b", "0"],
            ["arm", "b", "8"],
            ["arm", "b", "03"],
            ["arm", "b", "x"],
        ],
        ...[["note"], ["note", "x".repeat(61)], ["note", "a b"], ["note", "A"], ["note", "a\nslot=b"]],
        ...[["good"], ["good", "A"], ["made", "x"], ["show", "x"], ["shout"]],
    ]) {
        const { status, stderr } = file.run(...args);
        t.is(status, 100, `${args.join(" ")}: ${stderr}`);
        t.true(file.read().equals(sector));
    }
    truncateSync(file.path, stateOffset + 511);
    t.is(file.run("show").status, 100);
    t.is(spawnSync(program, ["state", "/dev/null", "show"]).status, 100);
    t.is(spawnSync(program, ["state", "/nowhere", "show"]).status, 111);
});
test("two at the same time wait for each other: no change is lost", async (t) => {
    const file = new StateFile();
    file.write(environmentBlock({ ...initialState, fails: "3" }, 512));
    await Promise.all(Array.from({ length: 20 }, (_, index) => execa(program, ["state", file.path, ...(index % 2 ? ["made"] : ["good", "a"])])));
    t.deepEqual(file.variables(), {
        ...{ slot: "a", prev: "", try: "", tries: "0", fails: "0", note: "" },
    });
});
