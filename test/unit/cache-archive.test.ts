import test from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.ts";
import { sha256 } from "../../assembler/model/sha256.ts";
import { comparePaths } from "../../assembler/model/tree-listing.ts";
import {
  type ArchiveListing,
  listedEntries,
  parseListing,
  renderListing,
} from "../../assembler/plan/cache/archive-listing.ts";

const head = '["mrrl-archive",1]';
const digest = "a".repeat(64);
const text = (...lines: readonly unknown[]) =>
  `${[head, ...lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)))].join("\n")}\n`;
const file = (path: unknown, size: unknown = 3, hash: unknown = digest) => ["f", path, size, hash];

/** Names as they occur, and some that a program may stumble over. */
const part = fc.oneof(
  fc.constantFrom(
    "a",
    "b",
    "bin",
    "A",
    "x.y",
    "__proto__",
    "constructor",
    "...",
    "nam ü e",
    "\n",
    '"',
    "漢",
    "😀",
    "-",
  ),
  fc.string({ minLength: 1, maxLength: 5, unit: "grapheme" }).filter(isPlainPart),
);

function isPlainPart(name: string): boolean {
  return !/[/\0\uFFFD]/.test(name) && name !== "." && name !== ".." && !/\p{Cs}/u.test(name);
}

type Tree = ReadonlyMap<string, Tree | string>;
const { tree } = fc.letrec<{ tree: Tree; node: Tree | string }>((tie) => ({
  tree: fc
    .array(fc.tuple(part, tie("node")), { maxLength: 4, depthIdentifier: "tree" })
    .map((entries) => new Map(entries)),
  node: fc.oneof(
    { depthIdentifier: "tree", maxDepth: 4 },
    fc.constantFrom("f", "x", "l"),
    tie("tree"),
  ),
}));

/** The listing of any tree, with sizes and link targets that depend on the paths. */
function listingOf(root: Tree): ArchiveListing {
  const directories: string[] = [];
  const files: ArchiveListing["files"][number][] = [];
  const links: ArchiveListing["links"][number][] = [];
  const visit = (each: Tree, prefix: string): void => {
    for (const [name, node] of each) {
      const path = `${prefix}${name}`;
      if (typeof node !== "string") {
        directories.push(path);
        visit(node, `${path}/`);
      } else if (node === "l") links.push({ path, target: `../${path}` });
      else {
        const executable = node === "x";
        files.push({ path, executable, size: path.length * 7, sha256: sha256(path) });
      }
    }
  };
  visit(root, "");
  const byPath = (a: { path: string }, b: { path: string }) => comparePaths(a.path, b.path);
  return {
    directories: directories.sort(comparePaths),
    files: files.sort(byPath),
    links: links.sort(byPath),
  };
}

test("the listing of any tree is read again as it was", (t) => {
  fc.assert(
    fc.property(tree.map(listingOf), (listing) => {
      t.deepEqual(parseListing(renderListing(listing), "an archive"), listing);
    }),
    { numRuns: 500 },
  );
});

test("all that the tree hash is made of is in a listing", (t) => {
  const listing = parseListing(text(["d", "d"], ["x", "d/x", 3, digest], ["l", "l", "d"]), "p");
  t.deepEqual<unknown, unknown>(listedEntries(listing), [
    { type: "directory", path: "d" },
    { type: "file", path: "d/x", executable: true, digest },
    { type: "symlink", path: "l", target: "d" },
  ]);
});

const deep = Array.from({ length: 65 }, (_, at) => "d/".repeat(at).concat("d"));

const hostile: readonly (readonly [what: string, listing: string, said: RegExp])[] = [
  ["nothing", "", /another format, or cut off/],
  ["another format", text().replace("1]", "2]"), /another format/],
  ["no line break at its end", text(file("a")).slice(0, -1), /cut off/],
  ["a line that is not JSON", text("['f']"), /not JSON/],
  ["an empty line", text("", file("a")), /not JSON/],
  ["a line that is no array", text({ 0: "d", 1: "a", length: 2 }), /unknown kind/],
  ["a line of null", text("null"), /unknown kind/],
  ["a device", text(["c", "null", 1, 3]), /unknown kind/],
  ["a hard link", text(["h", "a", "b"]), /unknown kind/],
  ["a kind that every object has", text(["constructor", "a"]), /unknown kind/],
  ["a kind that is an array", text([["f"], "a", 2 ** 50, digest]), /unknown kind/],
  ["a path that is a number", text(["d", 5]), /unknown kind/],
  ["a file without a digest", text(["f", "a", 3]), /unknown kind/],
  ["a directory with more", text(["d", "a", 1]), /unknown kind/],
  ["the root", text(["d", "."]), /not a plain name/],
  ["an empty name", text(["d", ""]), /not a plain name/],
  ["a name above the tree", text(file("../a")), /leads out/],
  ["a name that goes out on its way", text(["d", "a"], file("a/../../b")), /leads out/],
  ["an absolute name", text(file("/etc/passwd")), /absolute/],
  ["a name with a dot", text(file("./a")), /not a plain name/],
  ["a name with a slash at its end", text(["d", "a/"]), /not a plain name/],
  ["a name with an empty part", text(["d", "a"], file("a//b")), /empty part/],
  ["a NUL in a name", text(file("a\0b")), /NUL/],
  ["a name that is not UTF-8", text(file("a\uFFFD")), /UTF-8/],
  ["half a character in a name", text('["d","\\ud800"]'), /UTF-8/],
  ["a part of 256 bytes", text(file("a".repeat(256))), /too long/],
  ["a tree that is too deep", text(...deep.map((path) => ["d", path])), /deeper than 64/],
  ["a file twice", text(file("a"), file("a")), /'a' occurs twice/],
  ["a directory that is a file, too", text(["d", "a"], file("a")), /'a' occurs twice/],
  ["a link that is a file, too", text(file("a"), ["l", "a", "b"]), /'a' occurs twice/],
  ["a file that has files below it", text(file("a"), file("a/b")), /'a\/b' is in no directory/],
  ["a link that has files below it", text(file("a/b"), ["l", "a", "/etc"]), /in no directory/],
  ["a file in no directory", text(file("a/b")), /'a\/b' is in no directory/],
  ["a directory in no directory", text(["d", "a/b"]), /'a\/b' is in no directory/],
  ["files that are not sorted", text(file("b"), file("a")), /not sorted/],
  ["directories that are not sorted", text(["d", "b"], ["d", "a"]), /not sorted/],
  ["links that are not sorted", text(["l", "b", "x"], ["l", "a", "x"]), /not sorted/],
  ["a digest that is too short", text(file("a", 3, "a".repeat(63))), /no digest/],
  ["a digest in capitals", text(file("a", 3, "A".repeat(64))), /no digest/],
  ["a digest of null", text(file("a", 3, null)), /no digest/],
  ["a size that is a list", text(file("a", [3])), /unknown kind/],
  ["a size that is no text either", text(file("a", { toString: false })), /unknown kind/],
  ["a kind that is no text", text([{ toString: false }, "a"]), /unknown kind/],
  ["a target that is no text", text(["l", "a", { toString: false }]), /unknown kind/],
  ["a file of 2 GiB and a byte", text(file("a", 2 ** 31 + 1)), /larger than/],
  ["a file of too many bytes to count", text(file("a", 2 ** 60)), /larger than/],
  ["a negative size", text(file("a", -1)), /larger than/],
  ["half a byte", text(file("a", 0.5)), /larger than/],
  ["a size in words", text(file("a", "many")), /larger than/],
  [
    "five files of 1 GiB",
    text(...[1, 2, 3, 4, 5].map((n) => file(`a${n}`, 2 ** 30))),
    /holds more/,
  ],
  ["a link to nothing", text(["l", "a", ""]), /without a target/],
  ["a NUL in a target", text(["l", "a", "b\0c"]), /impossible target/],
  ["half a character in a target", text(`["l","a","\\udfff"]`), /impossible target/],
];

for (const [what, listing, said] of hostile) {
  test(`a listing with ${what} is refused`, (t) => {
    const error = t.throws(() => parseListing(listing, "an archive"), { instanceOf: MrrlError });
    t.is(error?.code, "ARCHIVE_REFUSED");
    t.is(error?.place, "an archive");
    t.regex(error?.message ?? "", said);
  });
}

test("a listing with more entries than any tree has is refused", (t) => {
  const lines = Array.from({ length: 200_001 }, (_, at) => `["d","${100_000 + at}"]`);
  t.notThrows(() => parseListing(text(...lines.slice(1)), "p"));
  const error = t.throws(() => parseListing(text(...lines), "p"), { instanceOf: MrrlError });
  t.regex(error?.message ?? "", /more than 200000 entries/);
});

test("whatever text is read: it is a listing, or it is refused", (t) => {
  const value = fc.oneof(
    part,
    fc.constantFrom("d", "f", "x", "l", "..", digest),
    fc.integer(),
    fc.jsonValue(),
  );
  const line = fc.oneof(
    fc.array(value, { maxLength: 5 }).map((parts) => JSON.stringify(parts)),
    fc
      .tuple(fc.constantFrom("d", "f", "x", "l"), part, value, value)
      .map((parts) =>
        JSON.stringify(parts.slice(0, parts[0] === "d" ? 2 : parts[0] === "l" ? 3 : 4)),
      ),
    fc.json(),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      try {
        const { files } = parseListing(text(...lines), "p");
        return files.every(({ size }) => Number.isSafeInteger(size) && size >= 0);
      } catch (error) {
        return error instanceof MrrlError && error.code === "ARCHIVE_REFUSED";
      }
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
