import test from "ava";
import { compare, measured } from "../../bench/comparison.js";
import { markdownTable, textTable } from "../../bench/table.js";
const values = (...numbers) => {
    const left = [...numbers];
    return async () => left.shift();
};
test("candidates are run in turns, and peers get their ratio to the first", async (t) => {
    const order = [];
    const candidate = (name, ...numbers) => {
        const next = values(...numbers);
        return {
            name,
            prepare: async () => {
                order.push(`prepare ${name}`);
            },
            run: async () => {
                order.push(name);
                return next();
            },
        };
    };
    const rows = await compare([candidate("mrrl", 99, 30, 10, 20), candidate("peer", 99, 40, 60, 50)], { warmUps: 1, runs: 3 });
    t.deepEqual(rows, [
        { name: "mrrl", unit: "ms", runs: 3, median: 20, least: 10, most: 30 },
        { name: "peer", unit: "ms", runs: 3, median: 50, least: 40, most: 60, ratio: 2.5 },
    ]);
    t.deepEqual(order.slice(0, 4), ["prepare mrrl", "mrrl", "prepare peer", "peer"]);
});
test("the median of an even number of values is between the two in the middle", (t) => {
    t.is(measured("x", "ms", [1, 9, 3, 5]).median, 4);
});
test("a peer that fails is told with the reason, and the others go on", async (t) => {
    const failing = async () => {
        throw new Error("no such program");
    };
    const rows = await compare([
        { name: "mrrl", run: values(1, 1) },
        { name: "broken", run: failing },
        { name: "peer", run: values(2, 2) },
    ], { warmUps: 0, runs: 2 });
    t.deepEqual(rows[1], { name: "broken", unavailable: "no such program" });
    t.is(rows[2].ratio, 2);
    await t.throwsAsync(compare([{ name: "mrrl", run: failing }], { warmUps: 0, runs: 1 }), {
        message: "no such program",
    });
});
const sections = [
    {
        title: "A thing",
        rows: [
            measured("mrrl", "ms", [1200, 1500, 1300], 1250),
            { name: "peer | other", unavailable: "it is not there" },
            measured("size", "bytes", [4_200_000], 5e6),
            measured("little", "bytes", [8390]),
        ],
    },
];
test("the table says what was measured, and whether the goal was met", (t) => {
    t.is(textTable(sections), [
        "                 median     least … most  runs           goal  ratio",
        "",
        "A thing",
        "  mrrl           1.30 s  1.20 s … 1.50 s     3  1.25 s MISSED",
        "  peer | other  not measured: it is not there",
        "  size          4.20 MB                      1    5.00 MB met",
        "  little         8.4 kB                      1",
        "",
    ].join("\n"));
    const markdown = markdownTable(sections);
    t.true(markdown.includes("| mrrl | 1.30 s | 1.20 s … 1.50 s | 3 | 1.25 s MISSED |  |\n"));
    t.true(markdown.includes("| peer \\| other | not measured: it is not there |"));
});
