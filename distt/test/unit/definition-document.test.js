import test from "ava";
import { packageText, refusedPackage } from "../support/definitions.js";
const cases = [
    { title: "an empty file", text: "", place: "p.yaml:1:1", message: /^this is empty/ },
    { title: "only a comment", text: "# hello\n", place: "p.yaml:1:1", message: /^this is empty/ },
    { title: "plain text", text: "hello", place: "p.yaml:1:1", message: /^this is text/ },
    { title: "a list", text: "- a\n", place: "p.yaml:1:1", message: /^this is a list/ },
    {
        title: "a file of more than 1 MiB",
        text: `name: ${"x".repeat(1024 * 1024)}`,
        place: "p.yaml:1:1",
        message: /larger than 1 MiB/,
    },
    {
        title: "deeply nested lists",
        text: `name: ${"[".repeat(100_000)}`,
        place: "p.yaml:1:38",
        message: /^more than 32 lists and maps/,
    },
    {
        title: "deeply nested maps",
        text: Array.from({ length: 40 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
        place: "p.yaml:33:33",
        message: /^more than 32 lists and maps/,
    },
    {
        title: "a map of very many keys",
        text: Array.from({ length: 5000 }, (_, index) => `k${index}: 1`).join("\n"),
        place: "p.yaml:1:1",
        message: /more than 4096 entries/,
    },
    {
        title: "an anchor",
        text: "name: &a x\n",
        place: "p.yaml:1:10",
        message: /^anchor '&a'$/,
    },
    { title: "an alias", text: "name: *a\n", place: "p.yaml:1:7", message: /^alias '\*a'$/ },
    {
        title: "a bomb of aliases",
        text: "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
        place: "p.yaml:1:7",
        message: /^anchor '&a'$/,
    },
    {
        title: "a tag",
        text: "name: x\nversion: !!js/function 'x'\n",
        place: "p.yaml:2:10",
        message: /tag/,
    },
    {
        title: "an own tag",
        text: "name: !run x\n",
        place: "p.yaml:1:7",
        message: /tag/,
    },
    {
        title: "__proto__",
        text: packageText("toy", "__proto__: { polluted: true }"),
        place: "p.yaml:5:1",
        message: /^key '__proto__' is refused$/,
    },
    {
        title: "__proto__ deep inside",
        text: packageText("toy", "options:", "  __proto__: {}"),
        place: "p.yaml:6:3",
        message: /^key '__proto__' is refused$/,
    },
    {
        title: "constructor as a name",
        text: "services: { constructor: {} }\n",
        place: "p.yaml:1:13",
        message: /^key 'constructor' is refused$/,
    },
    {
        title: "a key that is there twice",
        text: packageText("toy", "name: other"),
        place: "p.yaml:5:1",
        message: /^key 'name' is here for the second time$/,
    },
    {
        title: "a second document",
        text: "name: x\n---\nname: y\n",
        place: "p.yaml:2:1",
        message: /^a second document begins here$/,
    },
    {
        title: "a tab as indentation",
        text: "options:\n\tstatic: true\n",
        place: "p.yaml:2:1",
        message: /^Tabs are not allowed as indentation$/,
    },
    {
        title: "an escape sequence for terminals",
        text: "name: x\nsummary: a\u001b[31m\n",
        place: "p.yaml:2:11",
        message: /^character '\\u\{1b\}' is not allowed/,
    },
    {
        title: "an unfinished quote",
        text: 'name: "x\n',
        place: "p.yaml:2:1",
        message: /quote/,
    },
    {
        title: "a list as a key",
        text: "? [a]\n: b\n",
        place: "p.yaml:1:3",
        message: /keys must be strings/,
    },
];
for (const { title, text, place, message } of cases) {
    test(`a definition is refused with its place: ${title}`, (t) => {
        const refused = refusedPackage(text);
        t.is(refused.code, "DEFINITION_INVALID");
        t.is(refused.exitCode, 2);
        t.is(refused.place, place);
        t.regex(refused.message, message);
    });
}
test("refusing __proto__ pollutes nothing", (t) => {
    refusedPackage(packageText("toy", "__proto__: { polluted: true }"));
    t.false("polluted" in {});
});
