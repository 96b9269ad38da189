import { findingGroups } from "../../model/finding.js";
/** Orders findings by group; within one they stay as they are. root gets lines without sudo. */
export function doctorReport(findings, isRoot) {
    const ordered = findingGroups.flatMap((group) => findings.filter((each) => each.group === group));
    return {
        usable: findings.every(({ status }) => status !== "failed"),
        findings: ordered.map(({ fix, ...finding }) => fix === undefined ? finding : { ...finding, fix: isRoot ? withoutSudo(fix) : fix }),
    };
}
/** The same lines for somebody who is root, for whom there may be no sudo. */
export function withoutSudo(fix) {
    return fix.map((line) => line.replace(/\bsudo /g, ""));
}
/** The report for people: a line for each finding, and below it the lines that mend it. */
export function formatReport({ usable, findings }) {
    const width = Math.max(...findings.map(({ subject }) => subject.length));
    const lines = [];
    for (const [index, { group, status, subject, found, fix = [] }] of findings.entries()) {
        if (group !== findings[index - 1]?.group)
            lines.push(group);
        lines.push(`  ${status.padEnd(7)}  ${subject.padEnd(width)}  ${found}`);
        for (const line of fix)
            lines.push(`${" ".repeat(11)}${line}`);
    }
    const count = (status) => findings.filter((finding) => finding.status === status).length;
    const warnings = count("warning");
    const told = [
        usable ? "" : `${count("failed")} failed`,
        warnings > 0 ? `${warnings} ${warnings === 1 ? "warning" : "warnings"}` : "",
    ].filter(Boolean);
    const verdict = usable ? "mrrl can build here" : "mrrl cannot build here before that is mended";
    return `${[...lines, "", `${told.length > 0 ? `${told.join(", ")}: ` : ""}${verdict}`].join("\n")}\n`;
}
