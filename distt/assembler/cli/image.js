import { resolve } from "node:path";
import { attestationPaths } from "../effects/attestation-file.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { bytes } from "../events/wording.js";
import { imageLayout } from "../plan/image-layout.js";
import { buildTimes } from "../workflow/build-times.js";
import { openKey } from "../workflow/key.js";
import { openProfile, withRelease } from "../workflow/profile.js";
import { imageOfProfile } from "../workflow/system.js";
import { acceptTarget, writeImage } from "../workflow/write-image.js";
import { attestationJson, attestationText } from "./attestation.js";
import { tellBuildTimes } from "./build-times.js";
import { parseRelease } from "./release.js";
import { examples } from "./verb.js";
/** Where an image goes when nobody says where: below the current directory. */
export function defaultOutput(profile) {
    return `out/${profile}.img`;
}
/** `mrrl image`: a disk image of a profile. */
export const imageVerb = (program, run) => {
    program
        .command("image")
        .summary("build a profile and assemble its disk image, or write it to a disk")
        .description("Builds a profile and assembles its A/B disk image, with a manifest (.json), a bill of\n" +
        "materials (.cdx.json) and a statement of provenance (.provenance.json) beside it.\n" +
        "The same profile gives the same bytes on any machine. With --write the image then goes\n" +
        "to a disk, whole, and is read back; a disk that is in use, too small, read-only, or\n" +
        "the one this system runs from is refused.")
        .argument("<profile>", "name of a profile")
        .option("-o, --output <file>", "the image file (default: out/<profile>.img)")
        .option("-k, --key <file>", "the secret key that signs the statement of provenance")
        .option("--release <n>", "number of the release, instead of the profile's", parseRelease)
        .option("--write <device>", "erase this disk and put the image on it, such as /dev/sdb")
        .option("--yes", "do not ask whether the disk may be erased")
        .addHelpText("after", examples([
        ["mrrl image minimal", "make out/minimal.img"],
        ["mrrl image minimal -o /tmp/disk.img --json", "elsewhere, and print its manifest"],
        ["mrrl image minimal --key update.key", "with a signed statement of provenance"],
        ["mrrl image metal --write /dev/sdb", "put it on a disk, after asking"],
    ]))
        .action((name, options) => run(async (context) => {
        if (options.yes && options.write === undefined) {
            throw new MrrlError("USAGE", "--yes is for --write: nothing else would be asked");
        }
        const started = performance.now();
        const output = resolve(options.output ?? defaultOutput(name));
        const profile = withRelease(await openProfile(context, name), options.release);
        const key = options.key === undefined ? undefined : await openKey(context, resolve(options.key));
        const { slots, data } = profile.definition;
        const image = { path: output, size: imageLayout({ ...slots, data }).size };
        const consent = options.yes ? "given" : "ask";
        const disk = options.write === undefined
            ? undefined
            : await acceptTarget(options.write, image, consent);
        const { system, manifest } = await imageOfProfile(context, profile, output, key);
        const times = await buildTimes(profile.store, system.plan);
        const whole = Math.round(performance.now() - started);
        tellBuildTimes(context, times, whole);
        const written = disk && (await writeImage(context, profile.toolbox, disk, image, consent));
        const paths = attestationPaths(output);
        const used = manifest.sizes.boot + manifest.sizes.rootData + manifest.sizes.rootTree;
        const text = `${output}\n  image ${manifest.image}\n  slot a: ${bytes(used)}, disk: ${bytes(manifest.size)} (sparse)\n${attestationText(paths, key?.publicKey)}`;
        return {
            json: {
                path: output,
                ...manifest,
                ...attestationJson(paths, key?.publicKey),
                buildTimes: times,
                milliseconds: whole,
                ...(written && { written }),
            },
            text: written
                ? `${text}${written.device}\n  holds it, read back: sha256 ${written.sha256}\n`
                : text,
        };
    }));
};
