import { MrrlError } from "../../errors/mrrl-error.js";
import { examples } from "../verb.js";
/** `mrrl store roots`: what keeps store paths. */
export const rootsPart = (program, run) => {
    program
        .command("roots")
        .summary("list what keeps store paths from `mrrl store gc`")
        .description("Lists the roots: profiles and packages that were built, and images, bundles and overlays\n" +
        "that were made. What they need, `mrrl store gc` leaves. A root of a file holds as long as\n" +
        "the file is there.")
        .action(() => run(async (context) => {
        const { Store } = await import("../../effects/store.js");
        const { readRoots } = await import("../../effects/store-roots.js");
        const roots = await readRoots(new Store(context.settings.storeRoot));
        return {
            json: roots.map(({ time, ...root }) => ({ ...root, time: new Date(time).toISOString() })),
            text: roots.map(line).join(""),
        };
    }));
};
function line({ key, place, time, paths, stale }) {
    const since = new Date(time).toISOString().slice(0, 10);
    return `${key}\n  ${since}, ${paths.length} paths, ${place}${stale ? " (gone: keeps nothing)" : ""}\n`;
}
/** `mrrl store forget`: removes a root. */
export const forgetPart = (program, run) => {
    program
        .command("forget")
        .summary("remove a root, so that `mrrl store gc` removes what only it needs")
        .description("Removes a root. No store path goes before the next `mrrl store gc`; building the same\n" +
        "thing again makes the root again.")
        .argument("<name>", "a profile or package, or a root as `mrrl store roots` lists it")
        .addHelpText("after", examples([["mrrl store forget box", "the profile box is not needed"]]))
        .action((name) => run(async (context) => {
        const { Store } = await import("../../effects/store.js");
        const { removeRoot, rootKeys } = await import("../../effects/store-roots.js");
        const store = new Store(context.settings.storeRoot);
        const key = chooseRoot(await rootKeys(store), name);
        await removeRoot(context, store, key);
        return { json: { forgotten: key }, text: `forgot ${key}\n` };
    }));
};
/** @throws USAGE when none is named so, or more than one. */
function chooseRoot(keys, name) {
    if (keys.includes(name))
        return name;
    // A key is <kind>-<name>.<digest>; damaged roots have one, too.
    const found = keys.filter((key) => key.replace(/\.[0-9a-f]{16}$/, "").endsWith(`-${name}`));
    if (found.length === 1 && found[0] !== undefined)
        return found[0];
    throw new MrrlError("USAGE", found.length === 0 ? `there is no root '${name}'` : `there are ${found.length} roots '${name}'`, {
        ...(found.length > 0 && { evidence: found.join("\n") }),
        hint: "`mrrl store roots` lists them; give the first line of one",
    });
}
