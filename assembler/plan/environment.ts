import { MrrlError } from "../errors/mrrl-error.ts";
import { logicalPath, makeStoreName, type StoreName } from "../model/store-name.ts";
import type { Reference } from "../model/store-record.ts";
import { type TreeEntry, treeHash } from "../model/tree-listing.ts";

/** The type of one path of a package, all that an environment needs to know of it. */
export type PackagePathType = "directory" | "other";

/** A package as an environment sees it. */
export interface EnvironmentPackage {
  readonly name: StoreName;
  /** The higher priority wins where two packages claim one path. */
  readonly priority: number;
  /** Paths relative to the package, parents before children. */
  readonly paths: ReadonlyMap<string, PackagePathType>;
}

/** A planned environment: its content, and the store name which follows from it. */
export interface Environment {
  readonly storeName: StoreName;
  readonly entries: readonly TreeEntry[];
  readonly references: readonly Reference[];
}

interface Node {
  readonly claims: { readonly owner: EnvironmentPackage; readonly type: PackagePathType }[];
  /** Made when there is one: most nodes are files, and there may be many. */
  children: Map<string, Node> | undefined;
}

const emptyNode = (): Node => ({ claims: [], children: undefined });

/**
 * Plans the symlink forest over some packages. A directory that a single package
 * owns becomes one link (folding).
 * @throws ENVIRONMENT_CONFLICT naming the path and both owners.
 */
export function planEnvironment(
  profile: string,
  packages: readonly EnvironmentPackage[],
): Environment {
  const root = emptyNode();
  for (const owner of packages) {
    for (const [path, type] of owner.paths) {
      let node = root;
      for (const part of path.split("/")) {
        node.children ??= new Map();
        let child = node.children.get(part);
        if (!child) {
          child = emptyNode();
          node.children.set(part, child);
        }
        node = child;
      }
      node.claims.push({ owner, type });
    }
  }
  const entries: TreeEntry[] = [];
  const references = new Map<string, Reference>();
  const link = (path: string, owner: EnvironmentPackage): void => {
    const target = `${logicalPath(owner.name)}/${path}`;
    entries.push({ type: "symlink", path, target });
    if (!references.has(owner.name.full)) {
      const offset = target.indexOf(owner.name.digest);
      references.set(owner.name.full, { name: owner.name.full, file: path, offset });
    }
  };
  const place = (node: Node, prefix: string): void => {
    const children = [...(node.children ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, child] of children) {
      const path = prefix === "" ? name : `${prefix}/${name}`;
      const [first, ...others] = child.claims;
      if (!first) continue;
      if (others.length === 0) {
        link(path, first.owner);
      } else if (child.claims.every((claim) => claim.type === "directory")) {
        entries.push({ type: "directory", path });
        place(child, path);
      } else {
        link(path, winner(path, child));
      }
    }
  };
  place(root, "");
  return {
    storeName: makeStoreName("environment", profile, treeHash(entries)),
    entries,
    references: [...references.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function winner(path: string, node: Node): EnvironmentPackage {
  const [first, second] = node.claims
    .map((claim) => claim.owner)
    .sort((a, b) => b.priority - a.priority);
  if (!first || !second) throw new MrrlError("BUG", `no two owners of ${path}`);
  if (first.priority === second.priority) {
    throw new MrrlError(
      "ENVIRONMENT_CONFLICT",
      `both ${first.name.name} and ${second.name.name} have ${path}`,
      { place: path },
    );
  }
  return first;
}
