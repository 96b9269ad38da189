import { resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
const bench = (...args) => execa(process.execPath, [resolve("dist/bench/main.js"), ...args], { reject: false });
test("the benchmark prints a table, and the same as JSON", async (t) => {
    const text = await bench("sandbox", "--quick");
    t.is(text.exitCode, 0, text.stderr);
    t.regex(text.stdout, /^ +median +least … most +runs +goal +ratio$/m);
    t.regex(text.stdout, /^ {2}sh in the sandbox +[\d.]+ m?s /m);
    t.regex(text.stdout, /\d+ cores, \d+ GiB of memory, Linux /);
    const { sections, machine } = JSON.parse((await bench("sandbox", "--quick", "--json")).stdout);
    t.regex(machine.date, /^\d{4}-\d\d-\d\d$/);
    t.is(sections.length, 1);
    const [mine, outside] = sections[0].rows;
    t.like(mine, { name: "sh in the sandbox", unit: "ms" });
    t.true(mine.least <= mine.median && mine.median <= mine.most);
    t.true(outside.ratio > 0);
});
test("an unknown name is refused", async (t) => {
    const { exitCode, stderr } = await bench("sandbax");
    t.not(exitCode, 0);
    t.regex(stderr, /nothing to measure: sandbax/);
});
