import { bytes } from "../../events/wording.js";
import { parseStoreName } from "../../model/store-name.js";
import { storeSize } from "../../workflow/store-size.js";
import { examples } from "../verb.js";
import { shortName } from "./short-name.js";
/** `mrrl store size`: what takes how much. */
export const sizePart = (store, run) => {
    store
        .command("size")
        .summary("what the paths of a profile take, the largest first")
        .description("Lists the runtime closure of a profile (environment, containers and kernel) or\n" +
        "of a store path: the size of each path's own files, of all that it refers to,\n" +
        "and of what is there only because of it. Nothing is built.")
        .argument("<what>", "a profile, a store path, the beginning of a store name, or out/<image>.json")
        .addHelpText("after", examples([
        ["mrrl store size minimal", "what makes an image of minimal large"],
        ["mrrl store size --json curl-8.14.1", "one path, for programs"],
    ]))
        .action((what) => run(async (context) => {
        const { subject, size } = await storeSize(context, what);
        return {
            json: { subject: subject.label, kind: subject.kind, ...size },
            text: table(subject, size.paths, size.sum),
        };
    }));
};
function table(subject, paths, sum) {
    const titles = ["self", "total", "exclusive", "path", "held by"];
    const rows = paths.map(({ storeName, self, total, exclusive, heldBy }) => [
        bytes(self),
        bytes(total),
        bytes(exclusive),
        shortName(storeName),
        holders(subject, storeName, heldBy),
    ]);
    const all = [titles, ...rows];
    const widths = titles.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
    const lines = all.map((row) => row
        .map((cell, column) => column < 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd());
    const what = paths.length === 1 ? "1 path" : `${paths.length} paths`;
    return `${[...lines, `sum: ${bytes(sum)} in ${what}`].join("\n")}\n`;
}
/** Who refers to a path: the profile itself, or packages and environments. */
function holders(subject, name, heldBy) {
    const isRoot = subject.roots.some(({ full }) => full === name);
    const root = isRoot && subject.kind === "profile" ? [subject.label] : [];
    return [...root, ...heldBy.map(holderName)].join(", ");
}
/** Environments are told apart by what they are of, which is their version. */
function holderName(full) {
    const { name, version } = parseStoreName(full);
    return name === "environment" ? `${name}-${version}` : name;
}
