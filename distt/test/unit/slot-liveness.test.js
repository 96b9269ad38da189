import test from "ava";
import { loader } from "../../assembler/plan/slot-loader.js";
import { readState, stateVariables, } from "../../assembler/plan/slot-machine.js";
import { everySectors } from "../support/slot-enumeration.js";
const natures = ["healthy", "dies", "unloadable"];
const everyNatures = natures.flatMap((a) => natures.map((b) => ({ a, b })));
const mostStarts = 12;
/** Different contents of both files that the loader takes for different ones. */
function everyMemory() {
    const all = new Map();
    for (const { grubenv, spare } of everySectors()) {
        const state = readState(grubenv);
        const memory = { state, lost: spare && (spare.lost ?? "") };
        all.set(JSON.stringify(memory), memory);
    }
    return [...all.values()];
}
function start({ state, lost }, slots, disk = {}) {
    const loadable = { a: slots.a !== "unloadable", b: slots.b !== "unloadable" };
    return loader({
        grubenv: state && stateVariables(state),
        spare: lost === undefined ? undefined : { lost },
    }, { loadable, table: "good", saves: ["kept"], ...disk });
}
function afterStep(memory, step) {
    if (step.step === "save")
        return { ...memory, state: step.state };
    if (step.step === "save-spare")
        return { ...memory, lost: `${step.lost}` };
    return memory;
}
function healthySlot(steps, slots) {
    const last = steps.at(-1);
    return last?.step === "boot" && slots[last.slot] === "healthy" ? last.slot : undefined;
}
function isRescued(steps) {
    return steps.some(({ step }) => step === "rescue");
}
/** Without a count no start differs from the one before. */
function hasMemory({ state, lost }) {
    return state !== undefined || lost !== undefined;
}
test("with a disk that takes writes, a healthy slot or the rescue is reached in 12 starts", (t) => {
    let most = 0;
    let starts = 0;
    const memories = everyMemory().filter(hasMemory);
    for (const slots of everyNatures) {
        for (const first of memories) {
            let memory = first;
            for (let count = 1;; count++) {
                const steps = start(memory, slots);
                starts++;
                if (healthySlot(steps, slots) || isRescued(steps)) {
                    most = Math.max(most, count);
                    break;
                }
                if (count === mostStarts) {
                    t.fail(`${JSON.stringify({ first, slots })} gets nowhere`);
                    return;
                }
                memory = steps.reduce(afterStep, memory);
            }
        }
    }
    t.log(`${memories.length} states × ${everyNatures.length} disks, ${starts} starts, at most ${most}`);
    t.is(most, mostStarts);
});
test("a healthy slot that the state may name is started within 12 starts, rescues included", (t) => {
    let most = 0;
    for (const slots of everyNatures) {
        for (const first of everyMemory().filter(hasMemory)) {
            const { slot, prev } = first.state ?? { slot: "a", prev: "b" };
            const named = [slot, prev].some((each) => each !== "" && slots[each] === "healthy");
            if (!named)
                continue;
            let memory = first;
            let count = 1;
            for (; count <= mostStarts; count++) {
                const steps = start(memory, slots);
                if (healthySlot(steps, slots))
                    break;
                memory = steps.reduce(afterStep, memory);
            }
            if (count > mostStarts) {
                t.fail(`${JSON.stringify({ first, slots })} never starts a healthy slot`);
                return;
            }
            most = Math.max(most, count);
        }
    }
    t.log(`at most ${most} starts`);
    t.is(most, 9);
});
test("power cuts between the loader's steps lose no progress: no state comes again", (t) => {
    let transitions = 0;
    for (const slots of everyNatures) {
        const known = new Map();
        const onPath = new Set();
        /** The most starts that change the state, cut ones too, before the machine gets somewhere. */
        const longest = (memory) => {
            const key = JSON.stringify(memory);
            const before = known.get(key);
            if (before !== undefined)
                return before;
            if (onPath.has(key))
                throw new Error(`${key} comes again with ${JSON.stringify(slots)}`);
            onPath.add(key);
            let most = 0;
            let now = memory;
            for (const step of start(memory, slots)) {
                if (step.step === "rescue")
                    break;
                if (step.step === "boot" && slots[step.slot] === "healthy")
                    break;
                now = afterStep(now, step);
                if (JSON.stringify(now) === key)
                    continue;
                transitions++;
                most = Math.max(most, longest(now));
            }
            onPath.delete(key);
            known.set(key, most + 1);
            return most + 1;
        };
        for (const memory of everyMemory().filter(hasMemory)) {
            // One more than without cuts: a cut right after the second file was reset.
            t.true(longest(memory) <= mostStarts + 1);
        }
    }
    t.log(`${transitions} transitions`);
});
test("where nothing can be counted, no start that does not help is silent", (t) => {
    const cases = [];
    for (const memory of everyMemory()) {
        cases.push({ memory, disk: { saves: ["lost"] } }, { memory, disk: { table: "damaged" } });
        if (!hasMemory(memory))
            cases.push({ memory, disk: {} });
    }
    for (const { memory, disk } of cases) {
        const { slot, prev } = memory.state ?? { slot: "a", prev: "b" };
        for (const slots of everyNatures) {
            const steps = start(memory, slots, disk);
            const said = isRescued(steps) || steps.some(({ step }) => step === "uncounted");
            const last = steps.at(-1);
            // What can be loaded and is proven is started, even by the rescue; a trial never is.
            const loadable = [slot, prev].some((each) => each !== "" && slots[each] !== "unloadable");
            const started = last?.step === "boot" && !last.trial;
            if (!said || started !== loadable) {
                t.fail(JSON.stringify({ memory, disk, slots, steps }));
                return;
            }
        }
    }
    t.log(`${cases.length} states and disks × ${everyNatures.length}`);
    t.true(cases.length > 600);
});
