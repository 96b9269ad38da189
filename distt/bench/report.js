import { markdownTable } from "./table.js";
/** The text of docs/benchmarks.md. */
export function report({ date, description }, sections) {
    return `# Benchmarks

Written by \`npm run bench -- --write\` on ${date}: ${description}; guests under QEMU's TCG.
Medians of runs in turns with the peers, after one run that is not counted. A ratio is the row's
median over that of the first row. How each thing is measured, what its peers do otherwise, and
why a goal was missed: [measuring](measuring.md).

${markdownTable(sections).trimEnd()}
`;
}
