import { openPackage } from "../workflow/package.js";
import { examples } from "./verb.js";
/** `mrrl script`: the build script, whose sha256 is in the store path. */
export const scriptVerb = (program, run) => {
    program
        .command("script")
        .summary("print the build script of a package")
        .description("Prints the build script of a package, to the byte. Its sha256 is the one in the\n" +
        "package's store path.")
        .argument("<package>", "name of a package")
        .option("--profile <name>", "as this profile builds it (kernel fragments, toolchain)")
        .addHelpText("after", examples([
        ["mrrl script busybox | sha256sum", "the digest in busybox's store path"],
        ["mrrl script --profile minimal linux", "with the profile's kernel fragments"],
    ]))
        .action((name, options) => run(async (context) => {
        const { derivation } = await openPackage(context, name, options.profile);
        const { script, storeName } = derivation;
        return { json: { storeName: storeName.full, script }, text: script };
    }));
};
