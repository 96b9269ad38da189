import test from "ava";
import fc from "fast-check";
import { formatDownloadList, joinDownloadLists, parseDownloadList, } from "../../assembler/model/download-list.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { refusal } from "../support/definitions.js";
const a = sha256("a");
const b = sha256("b");
test("lines of digest and address; blank lines and comments say nothing", (t) => {
    const text = `# mine\n\n${a} https://example.org/a\n  ${b}\thttp://example.org/b  \r\n#${a} x\n${a} file:///srv/a%20b`;
    t.deepEqual(parseDownloadList(text, "list"), [
        { sha256: a, url: "https://example.org/a" },
        { sha256: b, url: "http://example.org/b" },
        { sha256: a, url: "file:///srv/a%20b" },
    ]);
    t.deepEqual(parseDownloadList("", "list"), []);
});
test("lists are joined in their order, each address once", (t) => {
    const lines = parseDownloadList(`${a} http://x/1\n${b} http://x/2\n${a} http://x/3\n${a} http://x/1\n`, "list");
    t.deepEqual(joinDownloadLists(lines), new Map([
        [a, ["http://x/1", "http://x/3"]],
        [b, ["http://x/2"]],
    ]));
});
test("what is written is read", (t) => {
    const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((text) => text);
    const line = fc.record({ sha256: digest, url: fc.webUrl() });
    fc.assert(fc.property(fc.array(line), (lines) => {
        t.deepEqual(parseDownloadList(formatDownloadList(lines), "list"), lines);
    }));
});
const refusals = [
    [a, /^the line ends after the digest$/, /<sha256> <url>/],
    [`${a.slice(1)} http://x/`, /is not a sha256 digest$/, /64 lower-case/],
    [`${a.toUpperCase()} http://x/`, /is not a sha256 digest$/, /lower-case/],
    [`http://x/ ${a}`, /^'http:\/\/x\/' is not a sha256 digest$/, /<sha256> <url>/],
    [`${a} http://x/a b`, /^'b' follows the address$/, /%20/],
    [`${a} ftp://x/a`, /^'ftp:\/\/x\/a' is no address$/, /http:\/\//],
    [`${a} /srv/a`, /^'\/srv\/a' is no address$/, /file:\/\/\//],
    [`${a} file://host/a`, /is no address$/, /file:\/\/\//],
    [`${a} file:///a%2fb`, /is no path$/, /file:\/\/\//],
    [`${a} file:///a%zz`, /is no path$/, /file:\/\/\//],
    [`${a} http://me:secret@x/a`, /holds a user name or a password$/, /http/],
    [`${a} http://${"x".repeat(5000)}`, /is longer than 4096 characters$/, /http/],
    [`${a} http://[`, /is no address$/, /http/],
    ["\u001b[31m http://x/", /^'\?\[31m' is not a sha256/, /64/],
];
for (const [line, message, hint] of refusals) {
    test(`refused with its line: ${JSON.stringify(line.slice(0, 1) + line.slice(-40))}`, (t) => {
        const refused = refusal(() => parseDownloadList(`# one\n${line}\n`, "my list"));
        t.is(refused.code, "USAGE");
        t.is(refused.exitCode, 2);
        t.is(refused.place, "my list:2");
        t.regex(refused.message, message);
        t.regex(refused.hint ?? "", hint);
    });
}
