import test from "ava";
import { didYouMean, nearest } from "../../assembler/model/definition/nearest.js";
test("the nearest names come first", (t) => {
    t.deepEqual(nearest("buzybox", ["busybox", "linux", "bash"]), ["busybox"]);
    t.deepEqual(nearest("timeout-kill", ["timeoutKill", "timeout"]), ["timeoutKill"]);
    t.deepEqual(nearest("verison", ["version", "summary"]), ["version"]);
});
test("nothing is suggested when nothing is near", (t) => {
    t.is(didYouMean("zzz", ["linux", "s6"]), undefined);
    t.is(didYouMean("s7", ["s6", "linux"]), "did you mean 's6'?");
});
