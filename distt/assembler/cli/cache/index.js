import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { Store } from "../../effects/store.js";
import { bytes } from "../../events/wording.js";
import { renewIndex } from "../../workflow/cache-index.js";
import { openKey } from "../../workflow/key.js";
import { examples } from "../verb.js";
import { parseDays, usualDays } from "./days.js";
/** `mrrl cache index`. */
export const indexPart = (cache, run) => {
    cache
        .command("index")
        .summary("sign the index of a cache anew: before it expires, after a key was revoked")
        .description("Checks what the index of a cache names, and signs it anew: with a later expiry, and without\n" +
        "what is missing, cut off, or signed by keys that are not believed any more. Run it as often\n" +
        "as the index expires.")
        .argument("<directory>", "of the cache")
        .requiredOption("-k, --key <file>", "the secret key that signs")
        .option("--expires <days>", "clients take the index for so many days", parseDays, usualDays)
        .option("--drop <name>", "take out a path, or all of a package (repeatable)", collect, [])
        .option("--prune", "remove the files that the index does not name")
        .option("--verify", "read all archives, and take out damaged ones")
        .option("--above <version>", "the new version is higher than this one, too", parseVersion)
        .addHelpText("after", examples([
        ["mrrl cache index /srv/cache -k ci.key", "for a daily timer"],
        [
            "mrrl cache index /srv/cache -k ci.key --drop linux-6.12.107 --prune",
            "without an old kernel",
        ],
    ]))
        .action((directory, options) => run(async (context) => {
        const store = new Store(context.settings.storeRoot);
        await store.prepare();
        const { index, dropped, pruned } = await renewIndex(context, store, {
            directory: resolve(directory),
            key: await openKey(context, resolve(options.key)),
            days: options.expires,
            drop: options.drop,
            prune: options.prune ?? false,
            verify: options.verify ?? false,
            above: options.above ?? 0,
        });
        const expires = new Date(index.expires * 1000).toISOString();
        return {
            json: {
                cache: index.cache,
                version: index.version,
                expires,
                paths: index.records.size,
                dropped,
                pruned,
            },
            text: [
                `index version ${index.version}, ${index.records.size} paths, until ${expires.slice(0, 10)}`,
                ...dropped.map(({ name, why }) => `  without ${name}: ${why}`),
                ...(options.prune ? [`  ${pruned.files} files removed, ${bytes(pruned.bytes)}`] : []),
                "",
            ].join("\n"),
        };
    }));
};
function collect(value, previous) {
    return [...previous, value];
}
function parseVersion(text) {
    if (!/^[0-9]{1,15}$/.test(text))
        throw new InvalidArgumentError("give a number");
    return Number(text);
}
