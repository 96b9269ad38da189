import { resolve } from "node:path";
import { attestationPaths } from "../effects/attestation-file.js";
import { bytes } from "../events/wording.js";
import { overlayOfProfile } from "../workflow/overlay.js";
import { attestationJson, attestationText } from "./attestation.js";
import { parseRelease } from "./release.js";
import { examples } from "./verb.js";
/** `mrrl overlay`: a profile for hosts of another distribution. */
export const overlayVerb = (program, run) => {
    program
        .command("overlay")
        .summary("build a profile and make the installer that brings it to existing systems")
        .description("Builds a profile and makes one file with which its packages and services are installed\n" +
        "beside any Linux distribution, below /mrrl: `sh FILE install`. The host needs nothing but a\n" +
        "shell and the usual small programs. Generations are switched and rolled back atomically,\n" +
        "and nothing is left of it after `mrrlctl uninstall`. docs/overlay.md has the rest.")
        .argument("<profile>", "name of a profile")
        .option("-k, --key <file>", "the secret key that signs it; hosts then take no other")
        .option("-o, --output <file>", "the installer (default: out/<profile>-<release>.run)")
        .option("--release <n>", "number of the release, instead of the profile's", parseRelease)
        .addHelpText("after", examples([
        ["mrrl overlay minimal -o tools.run", "make tools.run, which nobody has signed"],
        ["mrrl overlay minimal --key update.key", "signed, with tools.run.minisig for all of it"],
        ["sh tools.run install", "on a host, as root: install or upgrade"],
    ]))
        .action((name, options) => run(async (context) => {
        const { output, size, manifest, key } = await overlayOfProfile(context, name, {
            key: options.key && resolve(options.key),
            output: options.output && resolve(options.output),
            release: options.release,
        });
        const paths = attestationPaths(output);
        const signed = manifest.key === undefined ? "not signed" : `signed by ${manifest.key}`;
        const unpacked = manifest.paths.reduce((sum, { diskSize }) => sum + diskSize, 0);
        return {
            json: { path: output, size, manifest, ...attestationJson(paths, key) },
            text: [
                output,
                `  ${bytes(size)}, ${signed}`,
                `  ${manifest.paths.length} store paths, ${bytes(unpacked)} on a host; ${manifest.services.length} services`,
                attestationText(paths, key),
            ].join("\n"),
        };
    }));
};
