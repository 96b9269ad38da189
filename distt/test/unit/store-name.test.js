import test from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { logicalPath, makeStoreName, parseStoreName } from "../../assembler/model/store-name.js";
test("a store name is <name>-<version>.<sha256>, below /mrrl/store", (t) => {
    const name = makeStoreName("gcc-cross", "14.2.0", sha256("x"));
    t.is(name.full, `gcc-cross-14.2.0.${sha256("x")}`);
    t.is(logicalPath(name), `/mrrl/store/gcc-cross-14.2.0.${sha256("x")}`);
});
test("what was made is parsed to the same parts", (t) => {
    const part = fc.stringMatching(/^[a-z0-9]([a-z0-9+_-]{0,20}[a-z0-9])?$/);
    const version = fc.stringMatching(/^[0-9A-Za-z]([0-9A-Za-z+_~.-]{0,20}[0-9A-Za-z])?$/);
    fc.assert(fc.property(part, version, (name, text) => {
        fc.pre(!text.includes(".."));
        const made = makeStoreName(name, text, sha256(name));
        return JSON.stringify(parseStoreName(made.full)) === JSON.stringify(made);
    }));
    t.pass();
});
for (const text of [
    "busybox",
    "busybox-1.0",
    `busybox-1.0.${"g".repeat(64)}`,
    `../etc-1.${"a".repeat(64)}`,
    `a/b-1.${"a".repeat(64)}`,
    `a;b-1.${"a".repeat(64)}`,
    `a-1..2.${"a".repeat(64)}`,
]) {
    test(`'${text.slice(0, 20)}' is not a store name`, (t) => {
        t.throws(() => parseStoreName(text), { instanceOf: MrrlError });
    });
}
