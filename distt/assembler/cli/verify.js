import { relative, resolve } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { duration } from "../events/wording.js";
import { describeDifferences } from "../model/difference.js";
import { openProfile } from "../workflow/profile.js";
import { verify } from "../workflow/verify.js";
import { defaultOutput } from "./image.js";
import { examples } from "./verb.js";
/** More differences than these are in --json only. */
const shownDifferences = 100;
/** `mrrl verify`: the same bytes in another world. */
export const verifyVerb = (program, run) => {
    program
        .command("verify")
        .summary("make a profile's image again under other circumstances, and compare")
        .description("Assembles a profile's image a second time, as another user, in other directories,\n" +
        "with another clock, time zone, locale, umask, directory order and number of cores,\n" +
        "and compares it with the first to the byte. With --rebuild the packages are built\n" +
        "again in that world as well. Differences are reported as partition → file → field;\n" +
        "the exit code is then 4.")
        .argument("<profile>", "name of a profile")
        .option("-o, --output <file>", "the first image (default: out/<profile>.img)")
        .option("--rebuild", "also build every package of the profile again")
        .option("--only <name...>", "build only these packages again")
        .addHelpText("after", examples([
        ["mrrl verify minimal", "the image (seconds)"],
        ["mrrl verify minimal --rebuild", "and every package (as long as the first build)"],
        ["mrrl verify minimal --only busybox s6", "and two of them"],
    ]))
        .action((name, options) => run(async (context) => {
        const profile = await openProfile(context, name);
        const report = await verify(context, profile, {
            output: resolve(options.output ?? defaultOutput(name)),
            rebuild: options.only ?? (options.rebuild ? "all" : undefined),
            workingDirectory: process.cwd(),
        });
        const text = reportText(report);
        if (report.reproducible)
            return { json: report, text };
        const failure = failureOf(report);
        return { json: { ...report, error: failure }, text, failure };
    }));
};
function failureOf(report) {
    const count = report.differences.length;
    const what = `${report.profile} is not the same in another world: ${count} difference${count === 1 ? "" : "s"}`;
    return new MrrlError("NOT_REPRODUCIBLE", what, { place: report.image.path });
}
function reportText(report) {
    const lines = describeDifferences(report.differences);
    const hidden = lines.length - shownDifferences;
    const { path, identity } = report.image;
    const image = `${relative(process.cwd(), path) || path}: image ${identity.slice(0, 16)}…`;
    return [
        ...lines.slice(0, shownDifferences),
        ...(hidden > 0 ? [`… and ${hidden} more (all with --json)`] : []),
        ...(report.reproducible ? [`${image}: assembled again, equal to the byte`] : []),
        ...report.rebuilt.map(({ name, treeHashes: [first, second], milliseconds }) => first === second
            ? `${name}: built again, equal (tree hash ${first.slice(0, 16)}…, ${duration(milliseconds)})`
            : `${name}: built again, not equal (tree hash ${first.slice(0, 16)}… / ${second.slice(0, 16)}…, ${duration(milliseconds)})`),
        ...worldText(report.world),
        "",
    ].join("\n");
}
function worldText(world) {
    const width = Math.max(...world.map(({ name }) => name.length));
    const line = ({ name, first, second }) => `  ${name.padEnd(width)}  ${first} / ${second}`;
    const [perturbed, not] = [true, false].map((wanted) => world.filter((each) => each.perturbed === wanted));
    return [
        "perturbed:",
        ...(perturbed ?? []).map(line),
        ...(not && not.length > 0
            ? [
                "not perturbed:",
                ...not.map((each) => `  ${each.name.padEnd(width)}  ${each.first} (${each.why})`),
            ]
            : []),
    ];
}
