import { quote } from "../archive-policy.js";
/** As many links as Linux follows in one path (path_resolution(7)). */
const mostLinks = 40;
/**
 * Follows an absolute path within an image, also through symbolic links, none of which
 * leads out of it: what is above the root is the root.
 */
export function walk(root, path) {
    const way = [];
    const directory = () => way.at(-1)?.directory ?? root;
    const absolute = () => `/${way.map(({ name }) => name).join("/")}`;
    const pending = path.split("/");
    for (let links = 0;;) {
        const part = pending.shift();
        if (part === undefined)
            return { end: "found", path: absolute(), node: directory() };
        if (part === "" || part === ".")
            continue;
        if (part === "..") {
            way.pop();
            continue;
        }
        const node = directory().children.get(part);
        const rest = pending.filter((each) => each !== "" && each !== ".");
        if (!node) {
            if (rest.includes("..")) {
                return { end: "obstacle", problem: `${quote(part)} on its way is missing` };
            }
            return { end: "missing", path: absolute(), directory: directory(), rest: [part, ...rest] };
        }
        if (node.type === "directory") {
            way.push({ name: part, directory: node });
        }
        else if (node.type === "symlink") {
            if (++links > mostLinks)
                return { end: "obstacle", problem: "its links lead in a circle" };
            if (node.target.startsWith("/"))
                way.length = 0;
            pending.unshift(...node.target.split("/"));
        }
        else {
            const at = `${absolute() === "/" ? "" : absolute()}/${part}`;
            // A slash at the end asks for a directory.
            if (pending.length === 0)
                return { end: "found", path: at, node };
            return { end: "obstacle", problem: `${quote(at)} on its way is a ${node.type}` };
        }
    }
}
