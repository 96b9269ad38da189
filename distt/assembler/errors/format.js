/** An error as people read it: place, what is wrong, the evidence, what to do. */
export function formatError(error) {
    const lines = [`${error.place ? `${error.place}: ` : ""}error: ${error.message} [${error.code}]`];
    if (error.evidence)
        lines.push(...error.evidence.split("\n").map((line) => `  | ${line}`));
    if (error.hint)
        lines.push(`hint: ${error.hint}`);
    return `${lines.join("\n")}\n`;
}
