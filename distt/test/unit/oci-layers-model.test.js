import test from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { rootEntries } from "../../assembler/plan/oci/root-entries.js";
import { directory, fifo, file, link, merged, only, symlink, } from "../support/oci-layer-entries.js";
const isBelow = (path, top) => top === "" || path.startsWith(`${top}/`);
const parentsOf = (path) => path
    .split("/")
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join("/"));
function naive(lower, entries) {
    const own = new Map();
    const emptied = [];
    const hidden = [];
    for (const entry of entries) {
        const { path } = entry;
        for (const parent of parentsOf(path)) {
            const present = own.get(parent);
            if (present && present.kind !== "directory")
                return undefined;
            if (!present)
                own.set(parent, { kind: "directory", uid: 0, mentioned: false });
        }
        const name = path.slice(path.lastIndexOf("/") + 1);
        const parent = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
        if (name === ".wh..wh..opq") {
            emptied.push(parent);
        }
        else if (name.startsWith(".wh.")) {
            hidden.push(parent === "" ? name.slice(4) : `${parent}/${name.slice(4)}`);
        }
        else if (entry.type === "directory") {
            const present = own.get(path);
            if (present && present.kind !== "directory")
                emptied.push(path);
            own.set(path, { kind: "directory", uid: entry.attributes.uid, mentioned: true });
        }
        else {
            let made;
            if (entry.type === "link") {
                const { target } = entry;
                const blocked = parentsOf(target).some((each) => {
                    const kind = own.get(each)?.kind;
                    return kind !== undefined && kind !== "directory";
                });
                made = own.get(target) ?? (blocked ? undefined : lower.get(target));
                if (!made || made.kind === "directory")
                    return undefined;
            }
            else {
                made = { kind: entry.type, uid: entry.attributes.uid, mentioned: true };
            }
            for (const each of [...own.keys()])
                if (isBelow(each, path))
                    own.delete(each);
            own.set(path, made);
        }
    }
    const result = new Map(lower);
    for (const path of lower.keys()) {
        if (emptied.some((top) => isBelow(path, top) && path !== top))
            result.delete(path);
        if (hidden.some((top) => path === top || isBelow(path, top)))
            result.delete(path);
    }
    for (const path of [...own.keys()].sort()) {
        const node = own.get(path);
        if (!node)
            continue;
        const present = result.get(path);
        if (node.kind === "directory" && present?.kind === "directory") {
            if (node.mentioned)
                result.set(path, node);
            continue;
        }
        if (node.kind === "directory" && present && !node.mentioned)
            return undefined;
        for (const each of [...result.keys()])
            if (isBelow(each, path))
                result.delete(each);
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
const entry = fc.oneof({ weight: 3, arbitrary: path.map((each) => file(each)) }, { weight: 3, arbitrary: path.map((each) => directory(each)) }, { weight: 1, arbitrary: path.map((each) => symlink(each, "a")) }, { weight: 1, arbitrary: path.map((each) => fifo(each)) }, { weight: 2, arbitrary: fc.tuple(path, path).map(([from, to]) => link(from, to)) }, { weight: 2, arbitrary: whiteoutPath.map((each) => file(each)) }, { weight: 1, arbitrary: opaquePath.map((each) => file(each)) });
test("layers merge as the simplest reading of the specification has it", (t) => {
    let refusals = 0;
    let trees = 0;
    fc.assert(fc.property(fc.array(fc.array(entry, { maxLength: 7 }), { minLength: 1, maxLength: 4 }), (layers) => {
        // Each entry has a uid of its own, so that it is seen which one is where.
        let uid = 0;
        const numbered = layers.map((entries) => entries.map((each) => {
            if (each.type === "link")
                return each;
            return { ...each, attributes: { ...each.attributes, uid: ++uid } };
        }));
        let expected = new Map();
        for (const entries of numbered)
            expected = expected && naive(expected, entries);
        let root;
        try {
            root = merged(...numbered);
        }
        catch (error) {
            refusals++;
            return expected === undefined && error instanceof MrrlError;
        }
        trees++;
        if (!expected)
            return false;
        const flat = [...expected].map(([each, node]) => [each, `${node.kind} ${node.uid}`]);
        t.deepEqual(only(root), Object.fromEntries(flat));
        // What has several names is in the archive once, and linked to by the others.
        const inodes = Object.values(only(root)).filter((fact) => !fact.startsWith("directory"));
        const links = [...rootEntries(root)].filter(({ header }) => header.type === "link");
        return links.length === inodes.length - new Set(inodes).size;
    }), { numRuns: 3000 });
    t.true(refusals > 300 && trees > 300, `${refusals} refused, ${trees} merged`);
});
