import test from "ava";
import { buildTimesLines } from "../../assembler/cli/build-times.js";
import { toyProfile } from "../support/toy-profile.js";
test("what was built is told with its time, the longest first, and once", async (t) => {
    const profile = await toyProfile();
    profile.toy.define("app", 'sleep 2; mkdir "$out/bin"; echo app > "$out/bin/app"');
    const first = await profile.imageVerb([]);
    t.is(first.exitCode, 0, String(first.stderr));
    t.regex(String(first.stderr), /^built 2 packages; .* for everything\n +\S.*s {2}app-1\n +\S.*s {2}kernel-1$/m);
    t.is(String(first.stdout).trimEnd().split("\n").length, 5, "no part of the result");
    const again = await profile.mrrl(["build", "toy", "--json"]);
    const report = JSON.parse(String(again.stdout));
    t.deepEqual(report.buildTimes, []);
    t.is(report.milliseconds, undefined);
    profile.toy.define("app", 'mkdir "$out/bin"; echo other > "$out/bin/app"');
    const changed = JSON.parse(String((await profile.mrrl(["build", "toy", "--json"])).stdout));
    t.is(changed.buildTimes.length, 1);
    t.regex(changed.buildTimes[0].storeName, /^app-1\.[0-9a-f]{64}$/);
    t.true(changed.buildTimes[0].milliseconds <= changed.milliseconds);
});
test("the lines for people", (t) => {
    const storeName = (name) => `${name}.${"a1".repeat(32)}`;
    const times = [
        { storeName: storeName("linux-6.12.107"), milliseconds: 500_000 },
        { storeName: storeName("curl-8.14.1"), milliseconds: 900 },
    ];
    t.deepEqual(buildTimesLines(times, 600_000), [
        "built 2 packages; 10 min 0 s for everything",
        "  8 min 20 s  linux-6.12.107",
        "      900 ms  curl-8.14.1",
    ]);
});
