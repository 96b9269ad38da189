import test from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.ts";
import {
  type Attributes,
  type Directory,
  emptyDirectory,
  type Inode,
} from "../../assembler/model/oci/image-tree.ts";
import { usualLimits } from "../../assembler/plan/archive-policy.ts";
import { ArchiveTally } from "../../assembler/plan/archive-tally.ts";
import { applyLayer } from "../../assembler/plan/oci/apply-layer.ts";
import { Layer, type LayerEntry } from "../../assembler/plan/oci/layer.ts";
import { rootEntries } from "../../assembler/plan/oci/root-entries.ts";
import { refusal } from "../support/definitions.ts";

const attributes = (uid: number, mode = 0o644): Attributes => ({ mode, uid, gid: 0 });
const file = (path: string, uid = 1): LayerEntry => ({
  type: "file",
  path,
  attributes: attributes(uid),
  content: { offset: 0, size: path.includes(".wh.") ? 0 : 9 },
});
const directory = (path: string, uid = 1): LayerEntry => ({
  type: "directory",
  path,
  attributes: attributes(uid, 0o700),
});
const symlink = (path: string, target: string, uid = 1): LayerEntry => ({
  type: "symlink",
  path,
  attributes: attributes(uid),
  target,
});
const fifo = (path: string, uid = 1): LayerEntry => ({
  type: "fifo",
  path,
  attributes: attributes(uid),
});
const link = (path: string, target: string): LayerEntry => ({ type: "link", path, target });

function merged(...layers: readonly (readonly LayerEntry[])[]): Directory {
  const root = emptyDirectory();
  const tally = new ArchiveTally(usualLimits, "image.tar");
  for (const entries of layers) {
    const layer = new Layer(root, tally, "image.tar: layer");
    for (const entry of entries) layer.add(entry);
    applyLayer(root, layer.root, "image.tar: layer");
  }
  return root;
}

/** Each path as `<type> <uid>`, directories that nobody mentioned as `directory 0`. */
function facts(root: Directory): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (node: Directory | Inode, path: string): void => {
    const { uid } = node.type === "directory" ? node.attributes : node;
    found[path] = `${node.type} ${uid}`;
    if (node.type !== "directory") return;
    for (const [name, child] of node.children) visit(child, path === "" ? name : `${path}/${name}`);
  };
  visit(root, "");
  return found;
}

const only = (root: Directory) => {
  const { "": _, ...rest } = facts(root);
  return rest;
};

test("a whiteout hides what lower layers have, wherever it stands in its layer", (t) => {
  const lower = [file("etc/a"), file("etc/b"), file("opt/x/y")];
  const changes = [file("etc/.wh.a"), file(".wh.opt"), file("opt/new", 2)];
  for (const upper of [changes, changes.toReversed()]) {
    t.deepEqual(only(merged(lower, upper)), {
      etc: "directory 0",
      "etc/b": "file 1",
      opt: "directory 0",
      "opt/new": "file 2",
    });
  }
});

test("a whiteout does not hide what its own layer has", (t) => {
  t.deepEqual(only(merged([file("a", 1)], [file("a", 2), file(".wh.a")])), { a: "file 2" });
  t.deepEqual(only(merged([file("a", 1), file(".wh.a")])), { a: "file 1" });
  t.deepEqual(only(merged([], [file("d/.wh.nothing")])), { d: "directory 0" });
});

test("an opaque directory hides all that lower layers have in it", (t) => {
  const lower = [directory("d", 1), file("d/a"), file("d/e/f"), file("x")];
  const changes = [file("d/a", 2), file("d/.wh..wh..opq")];
  for (const upper of [changes, changes.toReversed()]) {
    t.deepEqual(only(merged(lower, upper)), { d: "directory 1", "d/a": "file 2", x: "file 1" });
  }
});

test("a file replaces a directory with all below it, a directory replaces a file or a link", (t) => {
  t.deepEqual(only(merged([file("d/a"), file("d/b")], [file("d", 2)])), { d: "file 2" });
  const linked = [file("usr/lib/a"), symlink("lib", "usr/lib")];
  t.deepEqual(only(merged(linked, [directory("lib", 2), file("lib/b", 3)])), {
    usr: "directory 0",
    "usr/lib": "directory 0",
    "usr/lib/a": "file 1",
    lib: "directory 2",
    "lib/b": "file 3",
  });
});

test("of several entries of a layer for one name the last counts", (t) => {
  t.deepEqual(only(merged([file("a", 1), fifo("a", 2), file("a", 3)])), { a: "file 3" });
  t.deepEqual(only(merged([file("d/x"), file("d", 2), directory("d", 3)])), { d: "directory 3" });
  // As if each had been unpacked in its turn: the file took with it what was there.
  t.deepEqual(only(merged([file("d/x")], [file("d", 2), directory("d", 3)])), { d: "directory 3" });
  t.deepEqual(only(merged([directory("d", 1), file("d/x"), directory("d", 2)])), {
    d: "directory 2",
    "d/x": "file 1",
  });
});

test("the root's own attributes are those of the last layer that has them", (t) => {
  t.is(facts(merged([directory("", 5)], [file("a")]))[""], "directory 5");
  t.is(facts(merged([file("a")]))[""], "directory 0");
});

test("nothing is put through a link or below a file", (t) => {
  const through = /leads through 'way', which is a (symlink|file|fifo)/;
  for (const way of [symlink("way", "/etc"), file("way"), fifo("way")]) {
    t.regex(refusal(() => merged([way, file("way/x")])).message, through);
    const below = refusal(() => merged([way], [file("way/x")]));
    t.regex(below.message, /below 'way', which is a (symlink|file|fifo) of a lower layer/);
    t.is(below.code, "ARCHIVE_REFUSED");
    t.is(below.place, "image.tar: layer");
    t.regex(refusal(() => merged([way], [file("way/.wh.x")])).message, /below 'way'/);
    t.notThrows(() => merged([way], [file("way/x"), file(".wh.way")]));
  }
});

test("names of whiteouts that mean nothing are refused", (t) => {
  for (const name of [".wh.", "d/.wh..", ".wh...", ".wh..wh.plnk", ".wh..wh.aufs"]) {
    t.regex(refusal(() => merged([file(name)])).message, /whiteout of no name|of AUFS/, name);
  }
  for (const entry of [directory(".wh.a"), symlink(".wh.a", "b"), fifo("d/.wh.a")]) {
    t.regex(refusal(() => merged([entry])).message, /named like a whiteout/);
  }
  t.regex(refusal(() => merged([file("a"), link(".wh.b", "a")])).message, /named like a whiteout/);
  const full: LayerEntry = {
    type: "file",
    path: ".wh.a",
    attributes: attributes(1),
    content: { offset: 0, size: 1 },
  };
  t.regex(refusal(() => merged([full])).message, /no empty file/);
  t.regex(refusal(() => merged([file(".wh.d/x")])).message, /below a whiteout/);
});

test("a hard link is another name of a file, also of a lower layer's", (t) => {
  const headers = (root: Directory) =>
    [...rootEntries(root)].slice(1).map(({ header }) => {
      const { name, type, target, uid } = header;
      return `${name} ${type} ${target ?? uid}`;
    });
  t.deepEqual(headers(merged([file("b", 4), link("a", "b")])), ["./a file 4", "./b link ./a"]);
  // Its first name is hidden, or is something else now.
  const lower = [file("d/old", 4)];
  for (const gone of [file("d/.wh.old"), file(".wh.d"), file("d", 5)]) {
    const root = merged(lower, [link("new", "d/old")], [gone]);
    t.true(headers(root).includes("./new file 4"), gone.path);
    t.is(headers(root).filter((line) => line.includes(" link ")).length, 0);
  }
  t.deepEqual(headers(merged(lower, [link("new", "d/old"), file("d/.wh.old")])), [
    "./d directory 0",
    "./new file 4",
  ]);
  // A link to a link is another name of that link.
  t.deepEqual(headers(merged([symlink("l", "x", 4), link("m", "l")])), [
    "./l symlink x",
    "./m link ./l",
  ]);
});

test("hard links to nothing, to directories and through links are refused", (t) => {
  const reason = /is a link to '.*', which is no file of the image/;
  t.regex(refusal(() => merged([link("a", "b")])).message, reason);
  t.regex(refusal(() => merged([link("a", "b"), file("b")])).message, reason);
  t.regex(refusal(() => merged([directory("d")], [link("a", "d")])).message, reason);
  t.regex(refusal(() => merged([link("a", ".wh.b")])).message, reason);
  const lower = [file("d/x"), symlink("way", "d")];
  t.regex(refusal(() => merged(lower, [link("a", "way/x")])).message, reason);
  t.regex(refusal(() => merged([file("d/x")], [file("d"), link("a", "d/x")])).message, reason);
});

test("directories that are only implied count as entries", (t) => {
  const tally = new ArchiveTally({ ...usualLimits, entries: 5 }, "image.tar");
  const layer = new Layer(emptyDirectory(), tally, "image.tar");
  t.regex(refusal(() => layer.add(file("a/b/c/d/e/f/g"))).message, /more than 5 entries/);
});

/** A much simpler way to the same: maps of whole paths, searched from one end to the other. */
interface FlatNode {
  readonly kind: LayerEntry["type"];
  readonly uid: number;
  /** Unlike directories that only have something in them. */
  readonly mentioned: boolean;
}
type Flat = Map<string, FlatNode>;

const isBelow = (path: string, top: string) => top === "" || path.startsWith(`${top}/`);
const parentsOf = (path: string) =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join("/"));

function naive(lower: Flat, entries: readonly LayerEntry[]): Flat | undefined {
  const own: Flat = new Map();
  const emptied: string[] = [];
  const hidden: string[] = [];
  for (const entry of entries) {
    const { path } = entry;
    for (const parent of parentsOf(path)) {
      const present = own.get(parent);
      if (present && present.kind !== "directory") return undefined;
      if (!present) own.set(parent, { kind: "directory", uid: 0, mentioned: false });
    }
    const name = path.slice(path.lastIndexOf("/") + 1);
    const parent = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
    if (name === ".wh..wh..opq") {
      emptied.push(parent);
    } else if (name.startsWith(".wh.")) {
      hidden.push(parent === "" ? name.slice(4) : `${parent}/${name.slice(4)}`);
    } else if (entry.type === "directory") {
      const present = own.get(path);
      if (present && present.kind !== "directory") emptied.push(path);
      own.set(path, { kind: "directory", uid: entry.attributes.uid, mentioned: true });
    } else {
      let made: FlatNode | undefined;
      if (entry.type === "link") {
        const { target } = entry;
        const blocked = parentsOf(target).some((each) => {
          const kind = own.get(each)?.kind;
          return kind !== undefined && kind !== "directory";
        });
        made = own.get(target) ?? (blocked ? undefined : lower.get(target));
        if (!made || made.kind === "directory") return undefined;
      } else {
        made = { kind: entry.type, uid: entry.attributes.uid, mentioned: true };
      }
      for (const each of [...own.keys()]) if (isBelow(each, path)) own.delete(each);
      own.set(path, made);
    }
  }
  const result: Flat = new Map(lower);
  for (const path of lower.keys()) {
    if (emptied.some((top) => isBelow(path, top) && path !== top)) result.delete(path);
    if (hidden.some((top) => path === top || isBelow(path, top))) result.delete(path);
  }
  for (const path of [...own.keys()].sort()) {
    const node = own.get(path);
    if (!node) continue;
    const present = result.get(path);
    if (node.kind === "directory" && present?.kind === "directory") {
      if (node.mentioned) result.set(path, node);
      continue;
    }
    if (node.kind === "directory" && present && !node.mentioned) return undefined;
    for (const each of [...result.keys()]) if (isBelow(each, path)) result.delete(each);
    result.set(path, node);
  }
  return result;
}

const path = fc
  .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("/"));
const whiteoutPath = fc
  .tuple(fc.array(fc.constantFrom("a", "b"), { maxLength: 2 }), fc.constantFrom("a", "b", "c"))
  .map(([parts, name]) => [...parts, `.wh.${name}`].join("/"));
const opaquePath = fc
  .array(fc.constantFrom("a", "b"), { maxLength: 2 })
  .map((parts) => [...parts, ".wh..wh..opq"].join("/"));
const entry = fc.oneof(
  { weight: 3, arbitrary: path.map((each) => file(each)) },
  { weight: 3, arbitrary: path.map((each) => directory(each)) },
  { weight: 1, arbitrary: path.map((each) => symlink(each, "a")) },
  { weight: 1, arbitrary: path.map((each) => fifo(each)) },
  { weight: 2, arbitrary: fc.tuple(path, path).map(([from, to]) => link(from, to)) },
  { weight: 2, arbitrary: whiteoutPath.map((each) => file(each)) },
  { weight: 1, arbitrary: opaquePath.map((each) => file(each)) },
);

test("layers merge as the simplest reading of the specification has it", (t) => {
  let refusals = 0;
  let trees = 0;
  fc.assert(
    fc.property(
      fc.array(fc.array(entry, { maxLength: 7 }), { minLength: 1, maxLength: 4 }),
      (layers) => {
        // Each entry has a uid of its own, so that it is seen which one is where.
        let uid = 0;
        const numbered = layers.map((entries) =>
          entries.map((each): LayerEntry => {
            if (each.type === "link") return each;
            return { ...each, attributes: { ...each.attributes, uid: ++uid } };
          }),
        );
        let expected: Flat | undefined = new Map();
        for (const entries of numbered) expected = expected && naive(expected, entries);
        let root: Directory;
        try {
          root = merged(...numbered);
        } catch (error) {
          refusals++;
          return expected === undefined && error instanceof MrrlError;
        }
        trees++;
        if (!expected) return false;
        const flat = [...expected].map(([each, node]) => [each, `${node.kind} ${node.uid}`]);
        t.deepEqual(only(root), Object.fromEntries(flat));
        // What has several names is in the archive once, and linked to by the others.
        const inodes = Object.values(only(root)).filter((fact) => !fact.startsWith("directory"));
        const links = [...rootEntries(root)].filter(({ header }) => header.type === "link");
        return links.length === inodes.length - new Set(inodes).size;
      },
    ),
    { numRuns: 3000 },
  );
  t.true(refusals > 300 && trees > 300, `${refusals} refused, ${trees} merged`);
});
