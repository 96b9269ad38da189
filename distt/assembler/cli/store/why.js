import { why } from "../../workflow/why.js";
import { examples } from "../verb.js";
import { shortName } from "./short-name.js";
/** `mrrl store why`: which references lead from one path to another. */
export const whyPart = (store, run) => {
    store
        .command("why")
        .summary("why one store path holds another: the references between them")
        .description("Shows the shortest path of references from A to B, each step with the file and\n" +
        "the byte that holds it, which is looked at. A is a profile (what its image\n" +
        "would hold), a store path, or an image's manifest. The exit code is 1 when A\n" +
        "does not hold B.")
        .argument("<A>", "a profile, a store path, the beginning of a store name, or out/<image>.json")
        .argument("<B>", "a store path, or the beginning of a store name")
        .addHelpText("after", examples([
        ["mrrl store why selfhost gcc", "why an image of selfhost would hold gcc"],
        ["mrrl store why out/minimal.json seed", "that the one in out/ does not hold seed"],
    ]))
        .action((from, to) => run(async (context) => result(await why(context, from, to), to)));
};
function result(found, asked) {
    const { from, to, steps, failure } = found;
    const json = {
        from: from.label,
        // Several only when none of them is held.
        to: to.map(({ full }) => full),
        held: steps !== undefined,
        steps: (steps ?? []).map(({ from: holder, reference, evidence }) => ({
            from: holder,
            to: reference.name,
            file: reference.file,
            offset: reference.offset,
            holds: evidence.holds,
            text: evidence.excerpt,
        })),
    };
    if (steps === undefined) {
        const there = to.length === 1 ? `${to[0]?.full} is` : `the ${to.length} paths of that name are`;
        const text = `${from.label} does not hold ${asked}: ${there} in the store, and nothing refers to it\n`;
        return { json, text, status: 1 };
    }
    const first = steps[0]?.from ?? itself(found);
    const text = `${[first, ...steps.flatMap(stepLines)].join("\n")}\n`;
    return failure ? { json: { ...json, error: failure }, text, failure } : { json, text };
}
/** What is asked for is where the closure starts: nothing has to refer to it. */
function itself({ from, to }) {
    const full = to[0]?.full;
    return from.kind === "path"
        ? `${full} is that path itself`
        : `${from.label} itself consists of ${full}`;
}
function stepLines({ reference, evidence }, index) {
    const indent = "  ".repeat(index);
    const { file, offset, name } = reference;
    const arrow = evidence.type === "symlink" ? "link to " : "";
    const found = evidence.holds ? `${arrow}${evidence.excerpt}` : "NOT THERE";
    return [`${indent}  ${file} at byte ${offset}: ${shortName(found)}`, `${indent}→ ${name}`];
}
