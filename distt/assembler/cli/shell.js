import { openPackage } from "../workflow/package.js";
import { enterSandbox } from "../workflow/shell.js";
import { examples } from "./verb.js";
/** `mrrl shell`: look around where a package is built. */
export const shellVerb = (program, run) => {
    program
        .command("shell")
        .summary("enter the sandbox of a package's build")
        .description("Opens a shell in the sandbox of a package's build, with its dependencies, sources and\n" +
        "environment. After a failed build /build and $out are as it left them; otherwise they\n" +
        "are empty. The store does not change.")
        .argument("<package>", "name of a package")
        .argument("[command...]", "run this instead of a shell; put -- before it")
        .option("--profile <name>", "as this profile builds it (kernel fragments, toolchain)")
        .addHelpText("after", examples([
        ["mrrl shell busybox", "then: sh -eux /mrrl/script builds it step by step"],
        ["mrrl shell --profile minimal linux", "the kernel, with the profile's fragments"],
        ["mrrl shell hello -- ls -l /build", "one command"],
    ]))
        .action((name, command, options) => run(async (context) => {
        const opened = await openPackage(context, name, options.profile);
        const status = await enterSandbox(context, { ...opened, command });
        return { json: { status }, text: "", status: command.length > 0 ? status : 0 };
    }));
};
