import { resolve } from "node:path";
import { bytes } from "../events/wording.ts";
import { openProfile } from "../workflow/profile.ts";
import { imageOfProfile } from "../workflow/system.ts";
import { examples, type Verb } from "./verb.ts";

/** Where an image goes when nobody says where: below the current directory. */
export function defaultOutput(profile: string): string {
  return `out/${profile}.img`;
}

/** `mrrl image`: a disk image of a profile. */
export const imageVerb: Verb = (program, run) => {
  program
    .command("image")
    .summary("build a profile and assemble its disk image")
    .description(
      "Builds a profile and assembles its A/B disk image, with a manifest (.json) beside it.\n" +
        "The same profile gives the same bytes on any machine.",
    )
    .argument("<profile>", "name of a profile")
    .option("-o, --output <file>", "the image file (default: out/<profile>.img)")
    .addHelpText(
      "after",
      examples([
        ["mrrl image minimal", "make out/minimal.img"],
        ["mrrl image minimal -o /tmp/disk.img --json", "elsewhere, and print its manifest"],
      ]),
    )
    .action((name: string, options: { output?: string }) =>
      run(async (context) => {
        const output = resolve(options.output ?? defaultOutput(name));
        const profile = await openProfile(context, name);
        const { manifest } = await imageOfProfile(context, profile, output);
        const used = manifest.sizes.boot + manifest.sizes.rootData + manifest.sizes.rootTree;
        return {
          json: { path: output, ...manifest },
          text: `${output}\n  image ${manifest.image}\n  slot a: ${bytes(used)}, disk: ${bytes(manifest.size)} (sparse)\n`,
        };
      }),
    );
};
