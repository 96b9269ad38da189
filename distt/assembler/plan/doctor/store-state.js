import { shellCommand } from "../shell-command.js";
/** The store's records, and what killed runs left. */
export function storeFindings(state) {
    return [records(state), leftovers(state)];
}
function records({ paths, damaged }) {
    const base = { code: "records", group: "store", subject: "store paths" };
    if (damaged.length === 0) {
        return { ...base, status: "ok", found: `${paths}, each with its record` };
    }
    return {
        ...base,
        status: "warning",
        found: `${damaged.length} of ${paths} have no readable record`,
        fix: ["# remove them; they are built again when they are needed:", remove(damaged)],
    };
}
function leftovers({ outputs, builds, downloads }) {
    const base = { code: "leftovers", group: "store", subject: "left by earlier runs" };
    const told = [
        count(outputs, "unfinished output"),
        count(builds, "working directory", "working directories"),
        count(downloads, "unfinished download"),
    ].filter(Boolean);
    if (told.length === 0)
        return { ...base, status: "ok", found: "nothing" };
    return {
        ...base,
        status: outputs.length > 0 ? "warning" : "ok",
        found: told.join(", "),
        fix: [
            ...(outputs.length > 0 ? ["# nobody needs them:", remove(outputs)] : []),
            ...(builds.length > 0 ? ["# after looking at what failed:", remove(builds)] : []),
            ...(downloads.length > 0
                ? ["# the next run goes on with them; to give them up:", remove(downloads)]
                : []),
        ],
    };
}
/** Store paths are read-only, which keeps an ordinary user from removing what is in them. */
function remove(paths) {
    const command = shellCommand(paths);
    return `chmod -R u+w ${command}; rm -rf ${command}`;
}
function count(paths, one, many = `${one}s`) {
    if (paths.length === 0)
        return "";
    return `${paths.length} ${paths.length === 1 ? one : many}`;
}
