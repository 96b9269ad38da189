import { bytes } from "../../events/wording.js";
import { shortName } from "./short-name.js";
/** More files of one package than these are in --json only. */
const shownFiles = 10;
/** The difference for programs. */
export function differenceJson(found) {
    const { first, second, packages, sizeBefore, sizeAfter } = found;
    return {
        first: first.label,
        second: second.label,
        sizeBefore,
        sizeAfter,
        packages: packages.map(({ first: one, second: other, ...rest }) => ({
            name: (other ?? one)?.name,
            change: rest.change,
            first: one?.full,
            second: other?.full,
            versionBefore: one?.version,
            versionAfter: other?.version,
            sizeBefore: rest.sizeBefore,
            sizeAfter: rest.sizeAfter,
            files: rest.files,
        })),
    };
}
/** The difference for people. */
export function differenceText(found) {
    const { first, second, packages, sizeBefore, sizeAfter } = found;
    const of = (change) => packages.filter((each) => each.change === change);
    const equal = of("equal").length;
    const [before, after] = [first.closure.length, second.closure.length];
    const counts = before === after ? `${after}` : `${before} → ${after}`;
    const lines = [
        `${shortName(first.label)} → ${shortName(second.label)}`,
        // What environments link to follows from the packages, so these come first.
        ...of("changed")
            .toSorted((a, b) => Number(isEnvironment(a)) - Number(isEnvironment(b)))
            .flatMap(changedLines),
        ...of("added").map((each) => `added    ${versions(each)}  ${bytes(each.sizeAfter)}`),
        ...of("removed").map((each) => `removed  ${versions(each)}  ${bytes(each.sizeBefore)}`),
        ...of("rebuilt").map((each) => `rebuilt  ${versions(each)}: the same files`),
        ...(equal > 0 ? [`equal    ${equal === 1 ? "1 path" : `${equal} paths`}`] : []),
        `sum: ${growth(sizeBefore, sizeAfter)} in ${counts} paths`,
    ];
    return `${lines.join("\n")}\n`;
}
function isEnvironment({ first, second }) {
    return (second ?? first)?.name === "environment";
}
function changedLines(difference) {
    const { files, sizeBefore, sizeAfter } = difference;
    const own = files.filter(({ follows }) => !follows);
    const shown = own.length > shownFiles ? own.slice(0, shownFiles - 1) : own;
    const hidden = own.length - shown.length;
    const following = files.length - own.length;
    return [
        `changed  ${versions(difference)}  ${growth(sizeBefore, sizeAfter)}`,
        ...shown.map((file) => `  ${fileLine(file)}`),
        ...(hidden > 0 ? [`  … and ${hidden} more (all with --json)`] : []),
        ...(following > 0 ? [`  ${following} differ only in the store paths that they name`] : []),
    ];
}
/** Name, version and, where they are all that differs, digits of the hashes. */
function versions({ first, second }) {
    if (!first || !second) {
        const name = first ?? second;
        return name ? `${name.name} ${name.version}` : "";
    }
    if (first.name !== second.name)
        return `${shortName(first.full)} → ${shortName(second.full)}`;
    if (first.version !== second.version)
        return `${first.name} ${first.version} → ${second.version}`;
    const [was, is] = [first, second].map(({ digest }) => `${digest.slice(0, 8)}…`);
    return `${first.name} ${first.version} (${was} → ${is})`;
}
function fileLine({ path, change, before, after, sizeBefore, sizeAfter }) {
    switch (change) {
        case "added":
            return `+ ${path}${nature(after, sizeAfter)}`;
        case "removed":
            return `- ${path}${nature(before, sizeBefore)}`;
        case "content": {
            const mode = modeOf(before) === modeOf(after) ? "" : `, ${modeOf(before)} → ${modeOf(after)}`;
            const same = sizeBefore === sizeAfter ? ", other content" : "";
            return `~ ${path}  ${growth(sizeBefore ?? 0, sizeAfter ?? 0)}${same}${mode}`;
        }
        case "mode":
            return `~ ${path}  ${modeOf(before)} → ${modeOf(after)}`;
        default:
            return `~ ${path}${nature(after, sizeAfter)} (was${nature(before, sizeBefore)})`;
    }
}
function nature(entry, size) {
    if (entry?.type === "symlink")
        return ` -> ${shortName(entry.target.replace("/mrrl/store/", ""))}`;
    return entry?.type === "file" ? `  ${bytes(size ?? 0)}` : "  a directory";
}
function modeOf(entry) {
    return entry?.type === "file" && entry.executable ? "0555" : "0444";
}
/** `1.0 MiB → 1.5 MiB (+512.0 KiB)`; one size where nothing has changed. */
function growth(before, after) {
    if (before === after)
        return bytes(before);
    const sign = after > before ? "+" : "-";
    return `${bytes(before)} → ${bytes(after)} (${sign}${bytes(Math.abs(after - before))})`;
}
