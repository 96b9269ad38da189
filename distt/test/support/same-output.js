import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readTree } from "../../assembler/effects/tree-reader.js";
import { parseStoreRecord } from "../../assembler/model/store-record.js";
import { treeListing } from "../../assembler/model/tree-listing.js";
/**
 * Two stores have the same under a name: trees, metadata of files, and records, byte for
 * byte except for how long the build took.
 */
export async function sameOutput(t, name, first, second) {
    const [a, b] = [first.physicalPath(name), second.physicalPath(name)];
    const [tree, otherTree] = [await readTree(a), await readTree(b)];
    t.is(treeListing(otherTree), treeListing(tree));
    const paths = [".", ...tree.map(({ path }) => path)];
    t.deepEqual(metadata(b, paths), metadata(a, paths));
    const [text, other] = [first, second].map((store) => readFileSync(store.recordPath(name), "utf8"));
    const timeless = (record = "") => record.replace(/"milliseconds": \d+\n/, '"milliseconds": 0\n');
    t.is(timeless(other), timeless(text));
    const { milliseconds } = parseStoreRecord(other ?? "", name.full);
    t.true(Number.isInteger(milliseconds) && milliseconds >= 0);
}
/** What the listing does not tell: exact modes, owners, times and numbers of links. */
function metadata(root, paths) {
    return paths.map((path) => {
        const { mode, uid, gid, mtimeMs, nlink, size } = lstatSync(join(root, path));
        const links = (mode & 0o170000) === 0o040000 ? "" : ` ${nlink} ${size}`;
        return `${path} ${mode.toString(8)} ${uid}:${gid} ${mtimeMs}${links}`;
    });
}
