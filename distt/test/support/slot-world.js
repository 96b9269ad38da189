import { arm, bad, begin, good, otherSlot, stateVariables, } from "../../assembler/plan/slot-machine.js";
import { isComplete, isLoadable, partsDuring, } from "../../assembler/plan/slot-update.js";
import { everyOutcome } from "./slot-enumeration.js";
const proven = {
    head: "old",
    boot: "old",
    root: "old",
    runs: true,
    proven: true,
    rotten: false,
};
const unusable = { runs: false, proven: false, rotten: false };
/** A disk after installation. */
export const installed = {
    state: { slot: "a", prev: "", try: "", tries: 0, fails: 0, data: "", note: "" },
    lost: 0,
    a: proven,
    b: { head: "zeros", boot: "mixed", root: "mixed", ...unusable },
    running: "",
    updated: 0,
};
/** Everything that can happen to a machine next, power cuts and faults included. */
export function* nextWorlds(world, order) {
    yield* faults(world);
    if (world.running === "") {
        yield* starts(world);
        return;
    }
    yield off(world);
    yield { ...world, updated: 0 };
    yield* commanded(world, good(world.state, world.running), true);
    yield* commanded(world, bad(world.state, world.running));
    yield* update(world, otherSlot(world.running), order);
}
function off(world) {
    return { ...world, running: "", updated: 0 };
}
function* faults(world) {
    if (world.state)
        yield { ...world, state: undefined };
    if (world.lost >= 0)
        yield { ...world, lost: -1 };
    for (const slot of ["a", "b"]) {
        const content = world[slot];
        if (!isComplete(content))
            continue;
        yield { ...world, [slot]: { ...content, rotten: true } };
        const dead = { ...world, [slot]: { ...content, runs: false } };
        yield world.running === slot ? off(dead) : dead;
    }
}
function* commanded(world, outcome, confirms = false) {
    if ("refused" in outcome || world.running === "")
        return;
    const content = world[world.running];
    const confirmed = confirms ? { [world.running]: { ...content, proven: true } } : {};
    yield { ...world, ...confirmed, state: { ...outcome.state, note: "" } };
}
function* update(world, target, order) {
    // A failed update can be begun again at any time.
    for (const updated of new Set([world.updated, 0])) {
        const step = order[updated];
        if (step)
            yield* updateStep({ ...world, updated }, target, step, order.length);
    }
}
function* updateStep(world, target, step, length) {
    const updated = (world.updated + 1) % length;
    const content = world.updated === 0 ? leftover(world[target]) : world[target];
    if (step === "begin" || step === "arm") {
        for (const tries of step === "arm" ? [1, 3, 7] : [0]) {
            const { state } = world;
            const outcome = step === "begin" ? begin(state, target) : arm(state, target, tries);
            if ("refused" in outcome)
                continue;
            yield { ...world, updated, [target]: content, state: { ...outcome.state, note: "" } };
        }
        return;
    }
    const parts = partsDuring(step, content);
    for (const [index, part] of parts.entries()) {
        for (const runs of isComplete(part) ? [true, false] : [false]) {
            const written = { ...part, ...unusable, runs };
            const after = { ...world, [target]: isComplete(part) ? asOld(written) : written };
            yield index === parts.length - 1 ? { ...after, updated } : off(after);
        }
    }
}
/** What an earlier update left of its version is of no version to the next one. */
function leftover(content) {
    if (isComplete(content))
        return content;
    const { head, boot, root } = content;
    const mixed = (part) => (part === "new" ? "mixed" : part);
    return { head: mixed(head), boot: mixed(boot), root: mixed(root), ...unusable };
}
function asOld(content) {
    return { ...content, head: "old", boot: "old", root: "old" };
}
const startsSeen = new Map();
/** Every way the saves of a start can end, and power cuts after each step. */
function possibleStarts({ state, lost }, loadable) {
    const key = JSON.stringify([state, lost, loadable]);
    const known = startsSeen.get(key);
    if (known)
        return known;
    const sectors = {
        grubenv: state && stateVariables(state),
        spare: lost < 0 ? undefined : { lost: `${lost}` },
    };
    const found = new Map();
    for (const table of ["good", "damaged"]) {
        for (const { steps } of everyOutcome(sectors, { loadable, table })) {
            let now = { state, lost, boot: undefined };
            for (const step of steps) {
                if (step.step === "save" && step.outcome !== "lost") {
                    now = { ...now, state: { ...step.state, note: "" } };
                }
                else if (step.step === "save-spare" && step.outcome !== "lost") {
                    now = { ...now, lost: step.lost };
                }
                else if (step.step === "boot") {
                    now = { ...now, boot: { slot: step.slot, trial: step.trial } };
                }
                found.set(JSON.stringify(now), now);
            }
        }
    }
    const all = [...found.values()];
    startsSeen.set(key, all);
    return all;
}
function canLoad(content) {
    return isLoadable(content) && !content.rotten;
}
function* starts(world) {
    const loadable = { a: canLoad(world.a), b: canLoad(world.b) };
    for (const { state, lost, boot } of possibleStarts(world, loadable)) {
        let running = "";
        if (boot) {
            const content = world[boot.slot];
            if (!isComplete(content))
                yield "a half-written slot was booted";
            if (world.state && !content.proven && !boot.trial)
                yield "a trial was not counted";
            if (content.runs)
                running = boot.slot;
        }
        yield { ...world, state, lost, running };
    }
}
/** What is wrong in a world, if anything. */
export function brokenRule({ state, ...world }) {
    if (!state)
        return undefined;
    const { slot, prev, try: trial } = state;
    if (!world[slot].proven || !isComplete(world[slot]))
        return "`slot` is not proven";
    if (prev !== "" && !(world[prev].proven && isComplete(world[prev])))
        return "`prev` is not proven";
    if (trial !== "" && !isComplete(world[trial]))
        return "`try` is not complete";
    return undefined;
}
const partIndex = { zeros: 0, old: 1, mixed: 2, new: 3 };
function contentKey({ head, boot, root, runs, proven, rotten }) {
    const parts = partIndex[head] * 16 + partIndex[boot] * 4 + partIndex[root];
    return parts * 8 + (runs ? 4 : 0) + (proven ? 2 : 0) + (rotten ? 1 : 0);
}
/** A number for each world, different ones for different worlds. */
export function worldKey({ state, lost, a, b, running, updated }) {
    const mode = !state ? 0 : state.prev !== "" ? 1 : state.try !== "" ? 2 + state.tries : 10;
    const stateKey = state ? ((state.slot === "a" ? 0 : 1) * 11 + mode) * 9 + state.fails : 198;
    const runKey = (running === "" ? 0 : running === "a" ? 1 : 2) * 6 + updated;
    return (((stateKey * 10 + lost + 1) * 512 + contentKey(a)) * 512 + contentKey(b)) * 18 + runKey;
}
