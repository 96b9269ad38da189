import test from "ava";
import fc from "fast-check";
import { frameSize } from "../../assembler/model/cache/record.js";
import { cutArchive, planRuns } from "../../assembler/plan/cache/archive-cuts.js";
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
const named = (sizes) => sizes.map((size, at) => ({
    ...{ path: String(at), executable: false, size },
    sha256: "",
}));
/** Sizes of files around all that matters: nothing, small ones, a frame, several frames. */
const size = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: frameSize }), fc.integer({ min: -2, max: 2 }).map((more) => frameSize + more), fc.integer({ min: -2, max: 2 }).map((more) => 2 * frameSize + more), fc.integer({ min: 1, max: 40 * frameSize }));
const sizes = fc.array(size, { maxLength: 30 });
test("frames hold all of the files, none is empty, and none is above twice the usual size", (t) => {
    fc.assert(fc.property(sizes, (all) => {
        const frames = cutArchive(all.map((each) => ({ size: each })));
        t.is(sum(frames), sum(all));
        t.true(frames.every((frame) => frame > 0 && frame <= 2 * frameSize));
    }), { numRuns: 1000 });
    t.deepEqual(cutArchive([]), []);
    t.deepEqual(cutArchive([{ size: 0 }, { size: 0 }]), []);
});
test("small files share a frame, and are not spread over many", (t) => {
    t.is(cutArchive(Array.from({ length: 4000 }, () => ({ size: 100 }))).length, 1);
    fc.assert(fc.property(sizes, (all) => {
        const frames = cutArchive(all.map((each) => ({ size: each })));
        // Of two neighbours at least one is large enough, so there are few.
        t.true(frames.every((frame, at) => at === 0 || frame + (frames[at - 1] ?? 0) > frameSize));
    }), { numRuns: 1000 });
});
test("runs part frames and files, in their order, so that sums fit", (t) => {
    fc.assert(fc.property(sizes, (all) => {
        const files = named(all);
        const frames = cutArchive(files);
        const runs = planRuns(files, frames);
        t.deepEqual(runs?.flatMap((run) => run.files), files);
        let next = 0;
        for (const run of runs ?? []) {
            t.is(run.first, next);
            next += run.frames;
            const held = sum(frames.slice(run.first, next));
            t.is(sum(run.files.map((each) => each.size)), held);
        }
        t.is(next, frames.length);
    }), { numRuns: 1000 });
});
test("a large file is a run of its own, beside small ones", (t) => {
    const files = named([10, 9 * frameSize, 20, 0]);
    const runs = planRuns(files, cutArchive(files)) ?? [];
    t.deepEqual(runs.map(({ files: each }) => each.map(({ path }) => path)), [["0"], ["1"], ["2", "3"]]);
});
test("frames whose sums do not fit the files are refused", (t) => {
    const files = named([3, 4]);
    t.truthy(planRuns(files, [7]));
    t.truthy(planRuns(files, [3, 4]));
    t.truthy(planRuns(files, [2, 5]));
    for (const frames of [[], [6], [8], [7, 1], [3], [3, 5], [3, 3]]) {
        t.is(planRuns(files, frames), undefined, String(frames));
    }
    t.is(planRuns([], [1]), undefined);
    t.deepEqual(planRuns([], []), []);
    fc.assert(fc.property(sizes, fc.array(fc.integer({ min: 1, max: 3 * frameSize })), (all, frames) => {
        const fits = sum(all) === sum(frames);
        t.is(planRuns(named(all), frames) !== undefined, fits);
    }), { numRuns: 1000 });
});
