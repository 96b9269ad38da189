import test from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { environmentBlock, parseEnvironmentBlock } from "../../assembler/plan/grub-environment.js";
test("a block is the signature, one line for each variable, and # up to its size", (t) => {
    const block = environmentBlock({ slot: "a", prev: "" }, 512);
    t.is(block.length, 512);
    t.is(block.toString("latin1"), "# GRUB Environment Block\nslot=a\nprev=\n".padEnd(512, "#"));
});
test("backslashes and newlines are escaped", (t) => {
    const block = environmentBlock({ x: "a\\b\nc" }, 512);
    t.true(block.toString("latin1").includes("x=a\\\\b\\\nc\n"));
});
test("variables survive the round trip", (t) => {
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ maxLength: 20 }), {
        maxKeys: 6,
        noNullPrototype: true,
    }), (variables) => {
        const read = parseEnvironmentBlock(environmentBlock(variables, 4096));
        t.deepEqual(read, variables);
    }));
});
test("what does not fit is refused with the arithmetic, never cut", (t) => {
    const error = t.throws(() => environmentBlock({ x: "y".repeat(600) }, 512), {
        instanceOf: MrrlError,
    });
    t.is(error.code, "LAYOUT_TOO_SMALL");
    t.regex(error.message, /needs 628 bytes and has 512/);
});
test("anything else is not a block", (t) => {
    t.throws(() => parseEnvironmentBlock(Buffer.alloc(512)), { instanceOf: MrrlError });
});
