import { readdirSync, readFileSync } from "node:fs";
/** The command lines of all processes of this machine, arguments separated by blanks. */
export function commandLines() {
    return readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => {
        try {
            return readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
        }
        catch {
            // It has ended meanwhile.
            return "";
        }
    });
}
/** All processes with the ids of those above them. */
export function processTree() {
    const parents = new Map();
    for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
        try {
            const stat = readFileSync(`/proc/${name}/stat`, "latin1");
            const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
            const line = readFileSync(`/proc/${name}/cmdline`, "latin1").replaceAll("\0", " ");
            parents.set(Number(name), { parent, line });
        }
        catch {
            // It has ended meanwhile.
        }
    }
    return [...parents.values()].map(({ line, parent }) => {
        const ancestors = [];
        for (let id = parent; id > 0; id = parents.get(id)?.parent ?? 0)
            ancestors.push(id);
        return { line, ancestors };
    });
}
