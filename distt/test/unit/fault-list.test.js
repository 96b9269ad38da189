import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { projectRoot } from "../support/project-root.js";
/** What may go wrong, by the number that titles of tests carry; docs/faults.md has the same list. */
const faults = {
    1: "killed at any step while a path is made and committed",
    2: "the disk is full at any write or flush",
    3: "flushing to the disk fails",
    4: "several builders want one path",
    5: "the holder of a lock is killed",
    6: "garbage is collected while something is built, read, made or pushed",
    7: "a bit flips in a store path",
    8: "records and manifests are cut off, missing or garbage",
    9: "the store is read-only or another's",
    10: "other bytes than pinned",
    11: "an archive is cut off, or something follows it",
    12: "names in an archive lead out, or are no names",
    13: "links in an archive lead out",
    14: "devices, fifos, setuid bits and attributes in an archive",
    15: "archives that are endless, deep or of a million entries",
    16: "a name twice, or in another case",
    17: "servers that stall, reset, break off or redirect for ever",
    18: "no user namespaces, or restricted ones",
    19: "a build or a fetcher looks for the host and its store",
    20: "a descriptor outlives the build that had it",
    21: "a daemon outlives its build",
    22: "odd modes, owners, links and kinds in an output",
    23: "links planted where outputs and temporary files go",
    24: "builds without an end: processes, memory, output",
    25: "hostile definitions",
    26: "circles and unknown packages",
    27: "paths with every kind of character",
    28: "two packages have one path",
    29: "killed while an overlay switches generations",
    30: "a cache gives damaged or exchanged objects",
    31: "a cache is unsigned, or signed by an unknown or revoked key",
    32: "a cache's index is expired, frozen, older or mixed",
    33: "the clock is years off",
    34: "two push to a cache at once, or one is killed",
    35: "killed, or the disk is full, while an image is written",
};
/** Numbers whose tests are still to come. */
const outstanding = [];
/** Every number that a title in test/ begins with: `fault 7: …`, `faults 20, 21: …`. */
function numbersInTitles() {
    const directory = join(projectRoot, "test");
    const files = readdirSync(directory, { recursive: true, encoding: "utf8" });
    const numbers = files
        .filter((file) => file.endsWith(".ts"))
        .flatMap((file) => [
        ...readFileSync(join(directory, file), "utf8").matchAll(/["`]faults? (\d+(?:, \d+)*): /g),
    ])
        .flatMap(([, list = ""]) => list.split(", ").map(Number));
    return new Set(numbers);
}
test("every fault of the list has a test whose title carries its number", (t) => {
    const found = numbersInTitles();
    const missing = Object.keys(faults)
        .map(Number)
        .filter((number) => !found.has(number) && !outstanding.includes(number));
    t.deepEqual(missing, []);
    const unknown = [...found].filter((number) => !(number in faults));
    t.deepEqual(unknown, [], "numbers that the list does not have");
});
test("docs/faults.md has the same list", (t) => {
    const text = readFileSync(join(projectRoot, "docs/faults.md"), "utf8");
    const rows = [...text.matchAll(/^\| (\d+) \| ([^|]+) \|$/gm)];
    t.deepEqual(Object.fromEntries(rows.map(([, number, name]) => [number, name])), faults);
});
