import test from "ava";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { closureSize } from "../../assembler/plan/closure-size.js";
import { referencePath } from "../../assembler/plan/reference-path.js";
import { matchStoreNames } from "../../assembler/plan/store-selection.js";
import { storeRecords } from "../support/store-records.js";
const path = (records, from, to) => referencePath(records, from, to)?.map(({ from: holder, reference }) => [holder, reference.name]);
test("the shortest path of references is found, and each step has its place", (t) => {
    const records = storeRecords({ a: ["b", "d"], b: ["c"], c: ["e"], d: ["e"], e: [] });
    t.deepEqual(path(records, ["a"], "e"), [
        ["a", "d"],
        ["d", "e"],
    ]);
    t.like(referencePath(records, ["a"], "d")?.[0], { reference: { file: "to d", offset: 1 } });
});
test("of paths that are as short, the first by the order of the roots and of the names", (t) => {
    const records = storeRecords({ a: ["b", "c"], b: ["e"], c: ["e"], d: ["c"], e: [] });
    t.deepEqual(path(records, ["a"], "e")?.[0], ["a", "b"]);
    t.deepEqual(path(records, ["d", "a"], "e")?.[0], ["d", "c"]);
});
test("a root is held without a step, and what nobody refers to is not held", (t) => {
    const records = storeRecords({ a: ["b"], b: ["a"], c: ["a"] });
    t.deepEqual(referencePath(records, ["a"], "a"), []);
    t.is(referencePath(records, ["a"], "c"), undefined);
});
test("sizes: what is shared is in both totals, and exclusive of neither", (t) => {
    const records = storeRecords({ environment: ["app", "tool"], app: ["library"], tool: ["library"], library: [], kernel: [] }, { app: 10, tool: 20, library: 100, kernel: 1000 });
    const { paths, sum } = closureSize(records, ["environment", "kernel"]);
    t.is(sum, 1130);
    const row = (name, total, exclusive, heldBy) => ({
        storeName: name,
        self: records.get(name)?.size,
        total,
        exclusive,
        heldBy,
    });
    t.deepEqual(paths, [
        row("kernel", 1000, 1000, []),
        row("library", 100, 100, ["app", "tool"]),
        row("tool", 120, 20, ["environment"]),
        row("app", 110, 10, ["environment"]),
        row("environment", 130, 130, []),
    ]);
});
test("sizes: who alone refers to something has it exclusively, also further down", (t) => {
    const records = storeRecords({ a: ["b"], b: ["c"], c: ["a"], unrelated: [] }, { a: 1, b: 2, c: 4, unrelated: 8 });
    const { paths, sum } = closureSize(records, ["a"]);
    t.is(sum, 7);
    t.deepEqual(paths.map(({ storeName, exclusive, total }) => [storeName, exclusive, total]), [
        ["c", 4, 7],
        ["b", 6, 7],
        ["a", 7, 7],
    ]);
});
const stored = ["libcap 2.75", "libcap-ng 0.8.5", "busybox 1.37.0", "busybox 1.36.1"].map((each) => {
    const [name = "", version = ""] = each.split(" ");
    return makeStoreName(name, version, sha256(each));
});
const matches = (argument) => matchStoreNames(argument, stored).map(({ name, version }) => `${name} ${version}`);
test("a store path is found by whatever names it", (t) => {
    const [cap, , busybox] = stored;
    t.deepEqual(matches("libcap"), ["libcap 2.75"]);
    t.deepEqual(matches("libcap-ng"), ["libcap-ng 0.8.5"]);
    t.deepEqual(matches("libca"), ["libcap 2.75", "libcap-ng 0.8.5"]);
    t.deepEqual(matches("busybox"), ["busybox 1.37.0", "busybox 1.36.1"]);
    t.deepEqual(matches("busybox-1.36.1"), ["busybox 1.36.1"]);
    t.deepEqual(matches(busybox?.full.slice(0, -50) ?? ""), ["busybox 1.37.0"]);
    t.deepEqual(matches(`/mrrl/store/${cap?.full}`), ["libcap 2.75"]);
    t.deepEqual(matches(`/var/lib/mrrl/store/${cap?.full}/lib/a.so`), ["libcap 2.75"]);
    t.deepEqual(matches("zstd"), []);
});
