import { readFileSync } from "node:fs";
import test from "ava";
import { sha256 } from "../../assembler/model/sha256.js";
import { installerBlock, renderInstallerFront, wholeBlocks, } from "../../assembler/plan/installer-front.js";
import { projectRoot } from "../support/project-root.js";
const text = readFileSync(`${projectRoot}/overlays/front`, "utf8");
const digests = { busybox: sha256("a"), tools: sha256("b"), head: sha256("c") };
const sizes = { busybox: 853_824, tools: 604_875, head: 4_534, payload: 5_011_193 };
test("the front ends with a whole block and the marker, and knows its own length", (t) => {
    // Whatever the length of the rest, down to every remainder of a line.
    for (let extra = 0; extra < 70; extra++) {
        const front = renderInstallerFront(text, "t".repeat(1 + extra), sizes, digests);
        t.is(front.length % installerBlock, 0);
        const lines = front.toString().split("\n");
        t.is(lines.at(-1), "");
        t.is(lines.at(-2), "#: mrrl-overlay payload");
        t.regex(lines[2] ?? "", new RegExp(`^#: mrrl-overlay 1 payload=${front.length} busybox=853824 `));
        const end = lines.indexOf("}", lines.indexOf("exit $?"));
        t.true(lines.slice(end + 1, -1).every((line) => /^(#.*)?$/.test(line)));
        const filling = front.length - Buffer.byteLength(lines.slice(0, end + 1).join("\n"));
        t.true(filling > 32 * 1024, "more than a shell reads ahead");
    }
});
test("a misspelt value of the front is a bug, and said", (t) => {
    t.throws(() => renderInstallerFront("@titel@", "title", sizes, digests), {
        message: "overlays/front asks for @titel@",
    });
});
test("sizes are rounded up to whole blocks", (t) => {
    t.deepEqual([0, 1, 4096, 4097].map(wholeBlocks), [0, 4096, 4096, 8192]);
});
