import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { MrrlError } from "../errors/mrrl-error.js";
import { bytes } from "../events/wording.js";
import { bundleOfProfile } from "../workflow/bundle-of-profile.js";
import { bundleOfContainer } from "../workflow/container-bundle.js";
import { parseRelease } from "./release.js";
import { examples } from "./verb.js";
/** `mrrl bundle`: an update of a profile. */
export const bundleVerb = (program, run) => {
    program
        .command("bundle")
        .summary("build a profile and make the signed update that brings it to machines")
        .description("Builds a profile and makes its update: one signed file, from which `mrrl-update` on a\n" +
        "machine writes the slot that does not run. Machines fetch only what their running slot\n" +
        "does not have. Apart from its time of creation (SOURCE_DATE_EPOCH) it is the same\n" +
        "everywhere. docs/bundle.md has the format, docs/keys.md says how to make keys.")
        .argument("<profile>", "name of a profile")
        .option("-k, --key <file>", "the secret key that signs it")
        .option("--unsigned", "do not sign it: no machine takes it")
        .option("-o, --output <file>", "the bundle (default: out/<profile>-<release>.bundle)")
        .option("--split <dir>", "put it there as many files, too, for a plain HTTP server")
        .option("--release <n>", "number of the release, instead of the profile's", parseRelease)
        .option("--expires <days>", "machines take it for so many days; `never` is usual", parseDays)
        .option("--container <name>", "only this container, to be loaded beside the running system")
        .option("--against <file>", "tell what a machine fetches that runs this old bundle or image")
        .addHelpText("after", examples([
        ["mrrl bundle minimal --key update.key", "make out/minimal-<release>.bundle"],
        ["mrrl bundle minimal -k update.key --split www", "and what a web server needs"],
        [
            "mrrl bundle container-host -k update.key --container web",
            "make out/container-host-web-<release>.container",
        ],
        [
            "mrrl bundle minimal --unsigned --against out/minimal-6.bundle",
            "what would machines fetch?",
        ],
    ]))
        .action((name, options) => run(async (context) => {
        if ((options.key === undefined) !== (options.unsigned ?? false)) {
            throw new MrrlError("USAGE", options.key ? "--key and --unsigned contradict each other" : "nothing signs the bundle", {
                hint: "name a secret key with --key (`mrrl key new` makes one); for tests --unsigned makes a bundle that no machine takes",
            });
        }
        if (options.container !== undefined)
            return await containerBundle(context, name, options);
        const { output, bundle, transfer } = await bundleOfProfile(context, name, {
            key: options.key && resolve(options.key),
            output: options.output && resolve(options.output),
            split: options.split && resolve(options.split),
            release: options.release,
            expiresAfter: options.expires || undefined,
            against: options.against && resolve(options.against),
        });
        const { manifest, index, size } = bundle;
        const chunks = index.boot.length + index.root.length;
        return {
            json: { path: output, size, chunks, manifest, ...(transfer && { transfer }) },
            text: [
                output,
                `  release ${manifest.release}, image ${manifest.image}`,
                `  ${bytes(size)}: ${chunks} chunks, ${bytes(manifest.chunksSize)}; index ${bytes(manifest.indexSize)}`,
                ...(transfer ? transferLines(transfer, size - manifest.chunksSize) : []),
                "",
            ].join("\n"),
        };
    }));
};
async function containerBundle(context, name, options) {
    for (const other of ["split", "against", "expires"]) {
        if (options[other] === undefined)
            continue;
        throw new MrrlError("USAGE", `--${other} is for bundles of a whole system`, {
            hint: `leave it out, or --container`,
        });
    }
    const made = await bundleOfContainer(context, name, options.container ?? "", {
        key: options.key && resolve(options.key),
        output: options.output && resolve(options.output),
        release: options.release,
    });
    const { output, size, manifest } = made;
    return {
        json: { path: output, size, manifest },
        text: `${output}\n  ${bytes(size)}: container ${manifest.container}, release ${manifest.release}\n`,
    };
}
function transferLines({ copied, fetched }, head) {
    return [
        `  copied from the running slot: ${copied.chunks} chunks, ${bytes(copied.bytes)}`,
        `  fetched: ${fetched.chunks} chunks, ${bytes(fetched.compressed)}; and the head, ${bytes(head)}`,
    ];
}
/** Days, or 0 for never. */
function parseDays(text) {
    if (text === "never")
        return 0;
    const days = Number(text);
    if (!/^[1-9][0-9]{0,4}$/.test(text)) {
        throw new InvalidArgumentError("give a number of days from 1 to 99999, or never");
    }
    return days;
}
