/** A thing in a tree, as tree-lister.c prints it. */
export interface TreeEntry {
  /** Type, mode, owner, content or target, and attributes, in words. */
  readonly what: string;
  /** Seconds since 1970 with nine digits behind the point. */
  readonly changed: string;
}

/** Path, from the tree's own root on, → what is there. */
export type TreeListing = ReadonlyMap<string, TreeEntry>;

const fieldNames = ["type", "mode", "owner", "content", "attributes"] as const;

/** Reads what the tree lister has printed. */
export function parseListing(text: string): TreeListing {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error("a listing breaks off");
  return new Map(
    lines.map((line) => {
      const [path = "", ...fields] = line.split("\t");
      const changed = fields.pop() ?? "";
      if (fields.length !== fieldNames.length) throw new Error(`not a line of a listing: ${line}`);
      return [path, { what: fields.join("\t"), changed }];
    }),
  );
}

export interface ComparisonOptions {
  /** Times of change must be the same, too. */
  readonly times?: boolean;
  /** Paths of which nothing is said, and neither of what is below them. */
  readonly except?: readonly string[];
}

/** How one tree differs from another, a line for each path, in words. */
export function treeDifferences(
  found: TreeListing,
  expected: TreeListing,
  { times = false, except = [] }: ComparisonOptions = {},
): string[] {
  const paths = [...new Set([...expected.keys(), ...found.keys()])].toSorted();
  return paths
    .filter((path) => !except.some((left) => path === left || path.startsWith(`${left}/`)))
    .flatMap((path) => {
      const difference = entryDifference(found.get(path), expected.get(path), times);
      return difference === undefined ? [] : [`${path}: ${difference}`];
    });
}

function entryDifference(
  found: TreeEntry | undefined,
  expected: TreeEntry | undefined,
  times: boolean,
): string | undefined {
  if (!found) return "is missing";
  if (!expected) return `is new: ${found.what.replaceAll("\t", " ")}`;
  const [now, before] = [found.what.split("\t"), expected.what.split("\t")];
  const differing = fieldNames.flatMap((name, at) =>
    now[at] === before[at] ? [] : [`${name} ${now[at]}, not ${before[at]}`],
  );
  if (times && found.changed !== expected.changed) {
    differing.push(`changed at ${found.changed}, not ${expected.changed}`);
  }
  return differing.length === 0 ? undefined : differing.join("; ");
}
