const headings = ["", "median", "least … most", "runs", "goal", "ratio"];
/** For people at a terminal. */
export function textTable(sections) {
    const blocks = sections.map(({ title, rows }) => [[title], ...rows.map(cells)]);
    const widths = headings.map((heading, column) => Math.max(heading.length, ...blocks.flatMap(([, ...rows]) => 
    // A reason may be long: it takes the place of all columns but the first.
    rows
        .filter((row) => column === 0 || row.length > 2)
        .map((row) => (row[column] ?? "").length))));
    const line = (row) => row
        .map((cell, column) => column === 0 ? `  ${cell.padEnd(widths[0] ?? 0)}` : cell.padStart(widths[column] ?? 0))
        .join("  ")
        .trimEnd();
    return [
        line(headings),
        ...blocks.flatMap(([[title = ""], ...rows]) => ["", title, ...rows.map(line)]),
        "",
    ].join("\n");
}
/** For docs/benchmarks.md. */
export function markdownTable(sections) {
    return sections
        .flatMap(({ title, rows }) => [
        `## ${title}`,
        "",
        `| ${headings.join(" | ")} |`,
        "|---|---:|---:|---:|---:|---:|",
        ...rows.map((row) => `| ${cells(row).map(escaped).join(" | ")} |`),
        "",
    ])
        .join("\n");
}
function cells(row) {
    if ("unavailable" in row)
        return [row.name, `not measured: ${row.unavailable}`];
    const show = (value) => (row.unit === "ms" ? duration(value) : size(value));
    return [
        row.name,
        show(row.median),
        row.runs > 1 ? `${show(row.least)} … ${show(row.most)}` : "",
        String(row.runs),
        row.goal === undefined ? "" : `${show(row.goal)} ${row.median <= row.goal ? "met" : "MISSED"}`,
        row.ratio === undefined ? "" : `× ${row.ratio.toPrecision(2)}`,
    ];
}
function duration(milliseconds) {
    if (milliseconds >= 1000)
        return `${(milliseconds / 1000).toFixed(2)} s`;
    return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}
function size(bytes) {
    if (bytes < 100_000)
        return `${(bytes / 1000).toFixed(1)} kB`;
    return `${(bytes / 1e6).toFixed(2)} MB`;
}
const escaped = (cell) => cell.replaceAll("|", "\\|");
