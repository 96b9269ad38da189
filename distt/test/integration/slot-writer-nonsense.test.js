import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { environmentBlock, parseEnvironmentBlock } from "../../assembler/plan/grub-environment.js";
import { arm, bad, begin, good, made, readState, stateVariables, } from "../../assembler/plan/slot-machine.js";
import { stateOffset } from "../../assembler/plan/state-partition.js";
import { slotWriterProgram } from "../support/slot-writer.js";
const program = await slotWriterProgram();
const path = join(mkdtempSync(join(tmpdir(), "mrrl state-")), "state");
const commands = [
    ["begin b", (state) => begin(state, "b")],
    ["arm b 7", (state) => arm(state, "b", 7)],
    ["good a", (state) => good(state, "a")],
    ["good b", (state) => good(state, "b")],
    ["bad a", (state) => bad(state, "a")],
    ["made", (state) => made(state)],
];
/** Sectors that say what they should not, among some that make sense. */
function* sectors() {
    for (const slot of ["a", "b", "x"]) {
        for (const prev of ["", "a", "b", "x"]) {
            for (const trial of ["", "a", "b", "x"]) {
                for (const tries of ["", "3", "9"]) {
                    for (const fails of ["0", "2", "9"]) {
                        yield { slot, prev, try: trial, tries, fails, note: "n", data: "new", other: "kept" };
                    }
                }
            }
        }
    }
}
test("from a state that makes no sense, too, every command does what the model does", (t) => {
    let runs = 0;
    for (const before of sectors()) {
        const state = readState(before);
        for (const [command, model] of commands) {
            const block = environmentBlock(before, 512);
            writeFileSync(path, Buffer.concat([Buffer.alloc(stateOffset), block, Buffer.alloc(3584)]));
            const { status } = spawnSync(program, ["state", path, ...command.split(" ")]);
            const after = readFileSync(path).subarray(stateOffset, stateOffset + 512);
            const place = `${command} from ${JSON.stringify(before)}`;
            const outcome = model(state);
            runs++;
            if ("refused" in outcome) {
                if (status !== 1 || !after.equals(block))
                    return t.fail(place);
                continue;
            }
            const { data: _, ...others } = before;
            t.is(status, 0, place);
            t.deepEqual(parseEnvironmentBlock(after), { ...others, ...stateVariables(outcome.state) }, place);
        }
    }
    t.log(`${runs} runs`);
    t.true(runs > 2000);
});
