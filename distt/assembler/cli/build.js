import { EvaluationMemo } from "../effects/evaluation-memo.js";
import { examples } from "./verb.js";
/** `mrrl build`: packages and environments. */
export const buildVerb = (program, run) => {
    program
        .command("build")
        .summary("build a profile's packages and environment, or one package")
        .description("Builds everything a profile needs into the store: its packages, its kernel and its\n" +
        "environment. What the store has is not built again.")
        .argument("<profile>", "name of a profile; with --package, of a package")
        .option("--package", "build one package, with its dependencies")
        .addHelpText("after", examples([
        ["mrrl build minimal", "everything of profiles/minimal.yaml"],
        ["mrrl build --package busybox", "one package"],
        ["mrrl build --packages ~/my/packages --profiles ~/my/profiles box", "your own"],
    ]))
        .action((name, options) => run(async (context) => {
        const kind = options.package ? "package" : "profile";
        const memo = new EvaluationMemo(context, ["build", kind, name]);
        const remembered = memo.recall();
        if (remembered !== undefined)
            return remembered;
        // Loaded only now: all of mrrl takes longer to load than to find nothing to do.
        const { buildNamed } = await import("./build-result.js");
        const { result, next } = await buildNamed(context, kind, name);
        await memo.remember(next);
        return result;
    }));
};
