import { duration } from "../events/wording.js";
import { parseStoreName } from "../model/store-name.js";
/** More lines of one text, and so many changes besides, are in --json only. */
const shownLines = 12;
const shownChanges = 8;
/** What `mrrl plan --explain` adds for programs. */
export function explanationJson({ reasons, estimate }) {
    return {
        reasons: reasons.builds.map(reasonJson),
        causesBuiltAlready: reasons.others.map(reasonJson),
        estimate,
    };
}
function reasonJson({ storeName, kind, earlier, changes, because }) {
    return { storeName: storeName.full, kind, earlier: earlier?.full, changes, because };
}
/** The same for people: causes first, then what only follows from them. */
export function explanationText({ reasons, estimate }) {
    if (reasons.builds.length === 0)
        return "why: there is nothing to build\n";
    const lines = [...reasonLines(reasons).map((line) => `  ${line}`), estimateLine(estimate)];
    return `why:\n${lines.join("\n")}\n`;
}
function reasonLines({ builds, others }) {
    const own = [...others, ...builds].filter(({ changes }) => changes.length > 0);
    const follows = builds.filter(({ kind, changes }) => kind === "changed" && !changes.length);
    const of = (kind) => builds.filter((reason) => reason.kind === kind);
    // A package that several toolchains build has changed once, not several times.
    const same = grouped(own, ({ storeName, changes }) => JSON.stringify([storeName.name, changes]));
    const unknown = [...others, ...builds].filter(({ kind }) => kind === "unknown");
    return [
        ...same.flatMap((reasons) => changedLines(reasons, new Set(builds))),
        ...grouped(follows, ({ because }) => packages(because).join(", ")).flatMap((reasons) => list(`because of ${packages(reasons[0].because).join(", ")}`, reasons)),
        ...list("never built before", of("new")),
        ...list("built before, but not in the store any more", of("lost")),
        ...unknown.map(unknownLine),
    ];
}
/** In the order of the first of each group. */
function grouped(items, key) {
    const groups = new Map();
    for (const item of items) {
        const group = groups.get(key(item));
        if (group)
            group.push(item);
        else
            groups.set(key(item), [item]);
    }
    return [...groups.values()];
}
/** `what: busybox 1.37.0, gcc 14.2.0 (2 builds)`; no line when there is nothing. */
function list(what, reasons) {
    if (reasons.length === 0)
        return [];
    const titles = grouped(reasons.map(({ storeName }) => titled(storeName)), (title) => title).map(([title, ...more]) => (more.length > 0 ? `${title} (${more.length + 1} builds)` : title));
    return [`${what}: ${titles.join(", ")}`];
}
/** The names of the packages that store names are of, each once. */
function packages(fullNames) {
    return [...new Set(fullNames.map((full) => parseStoreName(full).name))];
}
/** Builds of one package in which the same has changed. */
function changedLines(reasons, planned) {
    const [{ storeName, changes }] = reasons;
    const earlier = reasons.flatMap((each) => (each.earlier ? hashed(each.earlier) : []));
    const done = reasons.every((reason) => planned.has(reason)) ? "" : "; built already";
    const also = packages(reasons.flatMap(({ because }) => because)).filter((name) => name !== storeName.name);
    return [
        `${titled(storeName)} (was ${earlier.join(", ")}${done})`,
        ...limited(changes.flatMap(changeLines), shownLines + shownChanges),
        ...(also.length > 0 ? [`  also because of ${also.join(", ")}`] : []),
    ];
}
function unknownLine({ storeName, earlier, because }) {
    const inputs = packages(because).filter((name) => name !== storeName.name);
    const known = inputs.length > 0 ? `; ${inputs.join(", ")} changed in any case` : "";
    const what = earlier ? `, ${hashed(earlier)},` : "";
    return `${titled(storeName)}: an earlier build${what} has no script on record${known}`;
}
function changeLines(change) {
    if ("lines" in change) {
        const title = change.what === "file" ? `file ${change.name}` : names[change.what];
        const lines = change.lines.map(({ sign, text }) => `    ${sign} ${text}`);
        return [`  ${title}:`, ...limited(lines, shownLines)];
    }
    const { what, name, before, after } = change;
    const title = what === "property" ? name : `${what} ${name}`;
    if (before === undefined)
        return [`  ${title}: new, ${value(after)}`];
    if (after === undefined)
        return [`  ${title}: not any more (was ${value(before)})`];
    return [`  ${title}: ${value(before)} → ${value(after)}`];
}
const names = { variables: "variables", steps: "build steps", check: "check" };
function limited(lines, most) {
    if (lines.length <= most)
        return [...lines];
    return [
        ...lines.slice(0, most - 1),
        `    … and ${lines.length - most + 1} more lines (all with --json)`,
    ];
}
/** With few digits of each hash. */
function value(text) {
    return (text ?? "").replaceAll(/\b([0-9a-f]{8})[0-9a-f]{32,56}\b/g, "$1…");
}
const titled = ({ name, version }) => `${name} ${version}`;
const hashed = ({ name, version, digest }) => `${name}-${version}.${digest.slice(0, 8)}…`;
function estimateLine({ milliseconds, jobs, sum, longestChain, unknown }) {
    const chain = longestChain.storeNames.map((full) => parseStoreName(full).name);
    const lacking = unknown.length > 0
        ? `; of ${unknown.length} more no time is known: ${packages(unknown).join(", ")}`
        : "";
    if (sum === 0)
        return `time: not known${lacking}`;
    const each = jobs === 1 ? "1 job" : `${jobs} jobs`;
    return (`time: about ${duration(milliseconds)} to build with ${each}, going by earlier builds ` +
        `(${duration(sum)} in turn; longest chain ${duration(longestChain.milliseconds)}: ` +
        `${chain.join(" → ")})${lacking}`);
}
