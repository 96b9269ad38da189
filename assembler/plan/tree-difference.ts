import type { Difference } from "../model/difference.ts";
import type { StoreRecord } from "../model/store-record.ts";
import { comparePaths, type TreeEntry } from "../model/tree-listing.ts";
import { compareContent } from "./content-difference.ts";
import { presence } from "./structure-difference.ts";

/** A canonical tree, and how to get at its files. */
export interface TreeView {
  readonly entries: readonly TreeEntry[];
  readonly read: (path: string) => Promise<Uint8Array>;
}

/** Says how two outputs of one package differ: package → file → field. */
export async function compareTrees(
  name: string,
  first: TreeView,
  second: TreeView,
): Promise<Difference[]> {
  const [a, b] = [first, second].map(
    ({ entries }) => new Map(entries.map((entry) => [entry.path, entry])),
  ) as [Map<string, TreeEntry>, Map<string, TreeEntry>];
  const differences: Difference[] = [];
  for (const path of [...new Set([...a.keys(), ...b.keys()])].sort(comparePaths)) {
    const [left, right] = [a.get(path), b.get(path)];
    const place = [name, path];
    const add = (field: string, one: string, two: string) => {
      if (one !== two) differences.push({ path: place, field, first: one, second: two });
    };
    if (!left || !right) {
      differences.push(presence(place, left !== undefined));
    } else if (left.type !== right.type) {
      add("type", left.type, right.type);
    } else if (left.type === "symlink" && right.type === "symlink") {
      add("target", JSON.stringify(left.target), JSON.stringify(right.target));
    } else if (left.type === "file" && right.type === "file") {
      add("mode", mode(left.executable), mode(right.executable));
      if (left.digest === right.digest) continue;
      const contents = await Promise.all([first.read(path), second.read(path)]);
      differences.push(...compareContent(place, contents[0], contents[1]));
    }
  }
  return differences;
}

function mode(executable: boolean): string {
  return executable ? "0555" : "0444";
}

/** References of two outputs of one package that are not the same. */
export function compareReferences(
  name: string,
  first: StoreRecord,
  second: StoreRecord,
): Difference[] {
  const show = ({ references }: StoreRecord) => references.map((reference) => reference.name);
  const [a, b] = [show(first), show(second)];
  return [...new Set([...a, ...b])]
    .sort()
    .filter((each) => a.includes(each) !== b.includes(each))
    .map((each) => ({ ...presence([name], a.includes(each)), field: `reference to ${each}` }));
}
