import { MrrlError } from "../../errors/mrrl-error.js";
const shownProblems = 50;
/** One error for all `problems` (at least one): the first is its message, its evidence lists all. */
export function invalidDefinition(problems) {
    const [first = { place: "", message: "the definition is invalid" }] = problems;
    const lines = problems
        .slice(0, shownProblems)
        .map(({ place, message, hint }) => `${place}: ${message}${hint ? ` (${hint})` : ""}`);
    const more = problems.length - shownProblems;
    if (more > 0)
        lines.push(`… and ${more} more`);
    const { place, message, hint } = first;
    return new MrrlError("DEFINITION_INVALID", message, {
        place,
        ...(hint === undefined ? {} : { hint }),
        ...(problems.length > 1 ? { evidence: lines.join("\n") } : {}),
    });
}
/** A value as shown in a message: quoted, on one line, not endless, harmless to a terminal. */
export function shown(value) {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
    const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
    const harmless = short.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
        const digits = (character.codePointAt(0) ?? 0).toString(16);
        return character === "\n" ? "\\n" : `\\u{${digits}}`;
    });
    return `'${harmless}'`;
}
