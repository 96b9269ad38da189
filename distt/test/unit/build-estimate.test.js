import test from "ava";
import fc from "fast-check";
import { estimateBuild } from "../../assembler/plan/build-estimate.js";
const build = (storeName, milliseconds, needs = []) => ({
    storeName,
    needs,
    milliseconds,
});
test("builds that wait for each other add up, others share the jobs", (t) => {
    const builds = [build("a", 100), build("b", 40, ["a"]), build("c", 120), build("d", 10)];
    // a and c first; b after a; d after c.
    t.is(estimateBuild(builds, 2).milliseconds, 140);
    t.is(estimateBuild(builds, 1).milliseconds, 270);
    t.is(estimateBuild(builds, 9).milliseconds, 140);
    t.deepEqual(estimateBuild(builds, 2).longestChain, { milliseconds: 140, storeNames: ["a", "b"] });
});
test("a build whose time is not known is named, and waited for", (t) => {
    const estimate = estimateBuild([build("a", 100), build("b", undefined, ["a"])], 2);
    t.deepEqual(estimate.unknown, ["b"]);
    t.is(estimate.milliseconds, 100);
});
test("what a build needs may be there already", (t) => {
    t.is(estimateBuild([build("a", 5, ["seed"])], 1).milliseconds, 5);
    t.is(estimateBuild([], 4).milliseconds, 0);
});
test("an estimate is between what no schedule can beat and doing one after the other", (t) => {
    const graph = fc.array(fc.record({ milliseconds: fc.nat(1000), needs: fc.array(fc.nat(20), { maxLength: 4 }) }), { maxLength: 20 });
    fc.assert(fc.property(graph, fc.integer({ min: 1, max: 5 }), (nodes, jobs) => {
        const builds = nodes.map(({ milliseconds, needs }, index) => build(`${index}`, milliseconds, needs.filter((need) => need < index).map((need) => `${need}`)));
        const { milliseconds, sum, longestChain } = estimateBuild(builds, jobs);
        const least = Math.max(sum / jobs, longestChain.milliseconds);
        return least <= milliseconds && milliseconds <= sum;
    }));
    t.pass();
});
