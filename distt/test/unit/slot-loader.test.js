import test from "ava";
import { readState } from "../../assembler/plan/slot-machine.js";
import { everyLoadable, everyOutcome, everySectors, } from "../support/slot-enumeration.js";
/** What is wrong with a run, if anything. */
function fault(sectors, { disk, steps }) {
    const state = readState(sectors.grubenv);
    const named = state ?? { slot: "a", prev: "b", try: "", tries: 0 };
    const last = steps.at(-1);
    if (last?.step !== "boot" && last?.step !== "restart")
        return "ends in neither boot nor restart";
    let rescued = false;
    for (const [index, step] of steps.entries()) {
        const before = steps[index - 1];
        switch (step.step) {
            case "boot":
                if (step !== last)
                    return "goes on after a boot";
                if (!disk.loadable[step.slot])
                    return "boots what cannot be loaded";
                if (step.trial) {
                    if (step.slot !== named.try || named.tries === 0)
                        return "a trial of no slot on trial";
                    if (disk.table === "damaged")
                        return "a trial though nothing can be written";
                    if (!isKept(before) || before.state.tries !== named.tries - 1)
                        return "uncounted trial";
                    if (before.state.note !== "started")
                        return "a trial without a note";
                }
                else {
                    if (step.slot !== named.slot && step.slot !== named.prev)
                        return "boots an unnamed slot";
                    const counted = before?.step === "save-spare" ? before.outcome === "kept" : isKept(before);
                    if (!counted && before?.step !== "uncounted" && !rescued)
                        return "a silent uncounted boot";
                }
                break;
            case "save":
                if (disk.table === "damaged")
                    return "writes where it cannot";
                if (!state || !onlyCounts(state, step.state))
                    return "a save changes more than counts";
                break;
            case "save-spare":
                if (step.lost < 0 || step.lost > 8)
                    return "a count out of its range";
                break;
            case "rescue":
                rescued = true;
                break;
            case "restart":
                if (!rescued)
                    return "a restart without a word";
                break;
        }
    }
    return undefined;
}
function isKept(step) {
    return step?.step === "save" && step.outcome === "kept";
}
function onlyCounts(before, after) {
    const { tries, fails } = after;
    const same = { ...after, tries: before.tries, fails: before.fails, note: before.note };
    return (JSON.stringify(same) === JSON.stringify(before) &&
        (tries === before.tries ||
            tries === before.tries - 1 ||
            (tries === 0 && after.note === "unloadable")) &&
        (fails === 0 || (fails >= before.fails && fails <= before.fails + 2)));
}
test("at every start, whatever the disk holds and does, the loader keeps its rules", (t) => {
    let runs = 0;
    let states = 0;
    for (const sectors of everySectors()) {
        states++;
        for (const loadable of everyLoadable) {
            for (const table of ["good", "damaged"]) {
                for (const run of everyOutcome(sectors, { loadable, table })) {
                    runs++;
                    const wrong = fault(sectors, run);
                    if (wrong) {
                        t.fail(`${wrong}: ${JSON.stringify({ sectors, run })}`);
                        return;
                    }
                }
            }
        }
    }
    t.log(`${states} states of both files, ${runs} starts`);
    t.true(states > 10_000 && runs > 400_000);
});
