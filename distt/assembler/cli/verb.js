/** Examples at the end of a verb's --help. */
export function examples(lines) {
    const width = Math.max(...lines.map(([command]) => command.length));
    return `\nExamples:\n${lines.map(([command, what]) => `  $ ${command.padEnd(width)}   ${what}`).join("\n")}`;
}
