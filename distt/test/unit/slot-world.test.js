import test from "ava";
import { updateSteps } from "../../assembler/plan/slot-update.js";
import { brokenRule, installed, nextWorlds, worldKey } from "../support/slot-world.js";
/** Visits everything that can become of a fresh disk; stops at the first broken rule. */
function explore(order) {
    const seen = new Set([worldKey(installed)]);
    const waiting = [installed];
    let transitions = 0;
    for (let world = waiting.pop(); world; world = waiting.pop()) {
        for (const next of nextWorlds(world, order)) {
            transitions++;
            const broken = typeof next === "string" ? next : brokenRule(next);
            if (broken || typeof next === "string") {
                return { worlds: seen.size, transitions, broken };
            }
            const key = worldKey(next);
            if (seen.has(key))
                continue;
            seen.add(key);
            waiting.push(next);
        }
    }
    return { worlds: seen.size, transitions, broken: undefined };
}
test("whatever happens to a machine, no half-written slot is booted and no trial is uncounted", (t) => {
    const { worlds, transitions, broken } = explore(updateSteps);
    t.is(broken, undefined);
    t.log(`${worlds} worlds, ${transitions} transitions`);
    t.true(worlds > 10_000);
});
test("the root is written only while its slot cannot be loaded: other orders break a rule", (t) => {
    const safe = permutations(updateSteps).filter((order) => explore(order).broken === undefined);
    t.deepEqual(safe.map((order) => order.join(" ")), [
        "begin invalidate root boot finish arm",
        "begin invalidate root finish boot arm",
        "begin invalidate boot root finish arm",
        "begin invalidate finish root boot arm",
        "begin boot invalidate root finish arm",
        "begin boot root invalidate finish arm",
    ]);
});
function permutations(all) {
    if (all.length === 0)
        return [[]];
    return all.flatMap((first, index) => permutations(all.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}
