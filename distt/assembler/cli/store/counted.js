/** So many store paths, in words. */
export function counted(count, kind = "") {
    return `${count} ${kind}store ${count === 1 ? "path" : "paths"}`;
}
