import { InvalidArgumentError } from "commander";
import { bytes } from "../../events/wording.js";
import { parseMemorySize } from "../../model/memory-size.js";
import { examples } from "../verb.js";
import { counted } from "./counted.js";
/** `mrrl store gc`: removes what nothing needs. */
export const gcPart = (program, run) => {
    program
        .command("gc")
        .summary("remove store paths that nothing needs")
        .description("Removes the store paths that no root needs: no profile or package as it was built last,\n" +
        "no image, bundle or overlay that is still there, no running mrrl. `mrrl store roots` lists\n" +
        "the roots. Builds may go on meanwhile. docs/store.md has the details.")
        .option("--keep-days <n>", "leave what was used within so many days", days)
        .option("--max-size <size>", "only until the store is not larger, least recently used first")
        .option("--failed-builds", "what failed builds left for `mrrl shell`, too")
        .option("--without-roots", "even if the store has no root at all, so that everything goes")
        .option("--dry-run", "only say what would go")
        .addHelpText("after", examples([
        ["mrrl store gc --dry-run", "what would go?"],
        ["mrrl store gc --keep-days 30", "what was not used for a month"],
        ["mrrl store gc --max-size 20GiB", "what is too much, the oldest first"],
    ]))
        .action((options) => run((context) => collect(context, options)));
};
function days(text) {
    if (/^[0-9]{1,5}$/.test(text))
        return Number(text);
    throw new InvalidArgumentError("give a number of days from 0 to 99999");
}
async function collect(context, options) {
    const { Store } = await import("../../effects/store.js");
    const { collectGarbage } = await import("../../effects/garbage-collector.js");
    const store = new Store(context.settings.storeRoot);
    const { maxSize, keepDays } = options;
    const limit = maxSize === undefined ? undefined : parseMemorySize(maxSize, "--max-size");
    const dryRun = options.dryRun ?? false;
    const found = await collectGarbage(context, store, {
        keepDays,
        maxSize: limit,
        failedBuilds: options.failedBuilds ?? false,
        withoutRoots: options.withoutRoots ?? false,
        dryRun,
    });
    const left = sizeOf([...found.live, ...found.spared]);
    const overLimit = limit !== undefined && left > limit;
    if (overLimit) {
        context.events.warn(`the store has ${bytes(left)}, more than ${bytes(limit)}: what is needed stays`);
    }
    return {
        json: {
            store: store.root,
            dryRun,
            removed: largestFirst(found.remove).map(({ name, size }) => ({ storeName: name, size })),
            removedBytes: sizeOf(found.remove),
            orphans: found.orphans,
            staleRoots: found.staleRoots.map(({ key, place }) => ({ key, place })),
            failedBuilds: found.failedBuilds.map(({ storeName, path }) => ({ storeName, path })),
            failedBuildsRemoved: (options.failedBuilds ?? false) && !dryRun,
            spared: found.spared.map(({ name, size }) => ({ storeName: name, size })),
            live: found.live.length,
            leftBytes: left,
            overLimit,
        },
        text: told(found, left, { dryRun, failedBuilds: options.failedBuilds ?? false }),
    };
}
function sizeOf(paths) {
    return paths.reduce((sum, { size }) => sum + size, 0);
}
function largestFirst(paths) {
    return paths.toSorted((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
}
/** So many paths are named to people. */
const mostNamed = 20;
function told(found, left, { dryRun, failedBuilds }) {
    const { remove, orphans, staleRoots, spared, live, roots } = found;
    const gone = dryRun ? "would remove" : "removed";
    const lines = [`${gone} ${counted(remove.length)}, ${bytes(sizeOf(remove))}`];
    for (const { name, size } of largestFirst(remove).slice(0, mostNamed)) {
        lines.push(`  ${bytes(size).padStart(10)}  ${name}`);
    }
    if (remove.length > mostNamed)
        lines.push(`  … and ${remove.length - mostNamed} more`);
    if (orphans.length > 0)
        lines.push(`${gone} records or logs of ${orphans.length} other paths`);
    for (const { kind, place } of staleRoots)
        lines.push(`${gone} the root of the ${kind} ${place}`);
    lines.push(...failedLines(found, failedBuilds, gone));
    if (spared.length > 0) {
        lines.push(`left ${counted(spared.length, "unneeded ")}, ${bytes(sizeOf(spared))}`);
    }
    lines.push(`kept ${counted(live.length)} for ${roots.length} roots; the store has ${bytes(left)}`);
    return `${lines.join("\n")}\n`;
}
function failedLines({ failedBuilds }, wanted, gone) {
    if (failedBuilds.length === 0)
        return [];
    if (!wanted) {
        return [
            `${failedBuilds.length} failed builds are kept for mrrl shell; --failed-builds removes them`,
        ];
    }
    return failedBuilds.map(({ path }) => `${gone} the failed build ${path}`);
}
