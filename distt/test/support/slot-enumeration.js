import { loader, } from "../../assembler/plan/slot-loader.js";
export const slots = ["a", "b"];
const names = ["", "a", "b", "x"];
const counts = ["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "x"];
/** Every combination of what a variable can hold, sensible or not, and no block at all. */
export function* everyState() {
    yield undefined;
    for (const slot of names) {
        for (const prev of names) {
            for (const trial of names) {
                for (const tries of counts) {
                    for (const fails of counts)
                        yield { slot, prev, try: trial, tries, fails, note: "n" };
                }
            }
        }
    }
}
/** What the second file can hold; the few that differ to a loader that has a state come first. */
export const everySpare = [
    { lost: "0" },
    { lost: "3" },
    undefined,
    ...counts.filter((count) => count !== "0" && count !== "3").map((lost) => ({ lost })),
    {},
];
/**
 * Both files. What a loader cannot tell apart is not combined: with a state, the
 * second file only adds a save at the start; without one, nothing but that file counts.
 */
export function* everySectors() {
    for (const grubenv of everyState()) {
        yield { grubenv, spare: { lost: "0" } };
        const valid = grubenv?.slot === "a" || grubenv?.slot === "b";
        const bounds = !grubenv || /^[048]$/.test(grubenv.fails ?? "");
        if (valid && bounds)
            yield* everySpare.slice(1, 3).map((spare) => ({ grubenv, spare }));
    }
    for (const spare of everySpare) {
        yield { grubenv: undefined, spare };
        yield { grubenv: { prev: "a", try: "b", tries: "3", fails: "4" }, spare };
    }
}
export const everyLoadable = [
    { a: true, b: true },
    { a: true, b: false },
    { a: false, b: true },
    { a: false, b: false },
];
export function isSave(step) {
    return step.step === "save" || step.step === "save-spare";
}
/** One run of the loader for each way its saves can end. */
export function* everyOutcome(sectors, disk, outcomes = ["kept", "lost", "unsure"], saves = []) {
    const run = { ...disk, saves };
    const steps = loader(sectors, run);
    if (steps.filter(isSave).length === saves.length) {
        yield { disk: run, steps };
        return;
    }
    for (const outcome of outcomes) {
        yield* everyOutcome(sectors, disk, outcomes, [...saves, outcome]);
    }
}
