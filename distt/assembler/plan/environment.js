import { MrrlError } from "../errors/mrrl-error.js";
import { logicalPath, makeStoreName } from "../model/store-name.js";
import { treeHash } from "../model/tree-listing.js";
const emptyNode = () => ({ claims: [], children: undefined });
/**
 * Plans the symlink forest over some packages. A directory that a single package
 * owns becomes one link (folding).
 * @throws ENVIRONMENT_CONFLICT naming the path and both owners.
 */
export function planEnvironment(profile, packages) {
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
    const entries = [];
    const references = new Map();
    const link = (path, owner) => {
        const target = `${logicalPath(owner.name)}/${path}`;
        entries.push({ type: "symlink", path, target });
        if (!references.has(owner.name.full)) {
            const offset = target.indexOf(owner.name.digest);
            references.set(owner.name.full, { name: owner.name.full, file: path, offset });
        }
    };
    const place = (node, prefix) => {
        const children = [...(node.children ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
        for (const [name, child] of children) {
            const path = prefix === "" ? name : `${prefix}/${name}`;
            const [first, ...others] = child.claims;
            if (!first)
                continue;
            if (others.length === 0) {
                link(path, first.owner);
            }
            else if (child.claims.every((claim) => claim.type === "directory")) {
                entries.push({ type: "directory", path });
                place(child, path);
            }
            else {
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
function winner(path, node) {
    const [first, second] = node.claims
        .map((claim) => claim.owner)
        .sort((a, b) => b.priority - a.priority);
    if (!first || !second)
        throw new MrrlError("BUG", `no two owners of ${path}`);
    if (first.priority === second.priority) {
        throw new MrrlError("ENVIRONMENT_CONFLICT", `both ${first.name.name} and ${second.name.name} have ${path}`, { place: path });
    }
    return first;
}
