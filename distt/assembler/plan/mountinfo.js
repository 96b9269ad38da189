/** Parses /proc/self/mountinfo; lines that are none are skipped. */
export function parseMountinfo(text) {
    return text.split("\n").flatMap((line) => {
        // The optional fields before the dash vary in number.
        const [front = "", back = ""] = line.split(" - ");
        const [id, , , root, target, options] = front.split(" ").map(unescaped);
        const [type, source, superOptions] = back.split(" ").map(unescaped);
        if (root === undefined || target === undefined || type === undefined)
            return [];
        return {
            id: Number(id),
            root,
            target,
            options: options?.split(",") ?? [],
            type,
            source: source ?? "",
            superOptions: superOptions?.split(",") ?? [],
        };
    });
}
/** The mount that a path without symbolic links is on; of several at one place the last. */
export function mountOf(path, mounts) {
    let best;
    for (const mount of mounts) {
        const below = mount.target === "/" ? "/" : `${mount.target}/`;
        if (path !== mount.target && !path.startsWith(below))
            continue;
        if (best === undefined || mount.target.length >= best.target.length)
            best = mount;
    }
    return best;
}
/** The kernel writes blanks, tabs, newlines and backslashes in octal. */
function unescaped(field) {
    return field.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)));
}
