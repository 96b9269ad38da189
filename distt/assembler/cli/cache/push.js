import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { bytes } from "../../events/wording.js";
import { openClosure, presentClosure } from "../../workflow/cache-closure.js";
import { pushPaths } from "../../workflow/cache-push.js";
import { openKey } from "../../workflow/key.js";
import { examples } from "../verb.js";
import { parseDays, usualDays } from "./days.js";
/** Compresses well enough, and fast: a level more costs more time than a network does. */
const usualLevel = 9;
/** `mrrl cache push`. */
export const pushPart = (cache, run) => {
    cache
        .command("push")
        .summary("put what is built into the directory of a cache, signed")
        .description("Puts the store paths of a profile that is built into the directory of a cache: what another\n" +
        "machine needs to make the same image without building. Each path is compared with its\n" +
        "record while it is read, and signed. The index is changed last, as a whole.")
        .argument("<directory>", "of the cache; it is made when it does not exist")
        .argument("<names...>", "profiles; with --package, packages")
        .requiredOption("-k, --key <file>", "the secret key that signs (`mrrl key new`)")
        .option("--package", "the names are of packages")
        .option("--inputs", "also what they were built with: toolchains, libraries")
        .option("--builder <text>", "who says so, in words (default: the id of the key)")
        .option("--level <n>", "how hard zstd tries, from 1 to 19", parseLevel, usualLevel)
        .option("--expires <days>", "clients take the index for so many days", parseDays, usualDays)
        .addHelpText("after", examples([
        [
            "mrrl cache push /srv/cache minimal -k ci.key",
            "the packages of a profile, and the tools",
        ],
        [
            "mrrl cache push /srv/cache minimal -k ci.key --inputs",
            "and all that they are built with",
        ],
    ]))
        .action((directory, names, options) => run(async (context) => {
        const key = await openKey(context, resolve(options.key));
        const kind = options.package ? "package" : "profile";
        const paths = new Map();
        let store;
        for (const name of names) {
            const closure = await openClosure(context, kind, name);
            store ??= closure.store;
            const again = `mrrl build ${options.package ? "--package " : ""}${name}`;
            for (const path of await presentClosure(context, closure, options.inputs ?? false, again)) {
                paths.set(path.full, path);
            }
        }
        if (!store)
            throw new InvalidArgumentError("name a profile");
        const place = resolve(directory);
        const { added, present, index } = await pushPaths(context, store, [...paths.values()], {
            directory: place,
            key,
            builder: options.builder ?? key.publicKey.id,
            level: options.level,
            days: options.expires,
        });
        const size = added.reduce((sum, each) => sum + each.size, 0);
        return {
            json: {
                cache: index?.cache,
                version: index?.version,
                expires: index && new Date(index.expires * 1000).toISOString(),
                added: added.map((each) => ({ storeName: each.name.full, size: each.size })),
                present: present.map(({ full }) => full),
            },
            text: [
                place,
                `  ${added.length} paths added, ${bytes(size)}; ${present.length} were there`,
                ...(index
                    ? [
                        `  index version ${index.version}, ${index.records.size} paths, until ${new Date(index.expires * 1000).toISOString().slice(0, 10)}`,
                    ]
                    : []),
                "machines that are to believe it say in their caches.yaml:",
                `  trust: { keys: ["${key.publicKey.line}"] }`,
                "",
            ].join("\n"),
        };
    }));
};
function parseLevel(text) {
    const level = Number(text);
    if (!/^[1-9][0-9]?$/.test(text) || level > 19) {
        throw new InvalidArgumentError("give a whole number from 1 to 19");
    }
    return level;
}
