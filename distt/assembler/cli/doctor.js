import { exitCodes } from "../errors/catalogue.js";
import { formatReport } from "../plan/doctor/report.js";
import { examineHost } from "../workflow/doctor.js";
import { examples } from "./verb.js";
/** `mrrl doctor`: whether this host suits, and what to type where it does not. */
export const doctorVerb = (program, run) => {
    program
        .command("doctor")
        .summary("check this host, and say how to mend what is wrong")
        .description("Looks at everything of this host that mrrl depends on, and prints for each problem the\n" +
        "lines that mend it. Nothing is changed. The exit code is 3 when something makes builds\n" +
        "impossible, and 0 also with warnings.")
        .argument("[profile]", "the profile to be built here", "minimal")
        .option("--deep", "boot a guest, to see whether KVM works (seconds)", false)
        .addHelpText("after", examples([
        ["mrrl doctor", "before the first build"],
        ["mrrl doctor --deep", "also whether KVM really boots a guest"],
        ["mrrl doctor --json", "for programs: code, status, found, fix"],
    ]))
        .action((profile, { deep }) => run(async (context) => {
        const report = await examineHost(context, { profile, deep });
        return {
            json: report,
            text: formatReport(report),
            status: report.usable ? exitCodes.ok : exitCodes.host,
        };
    }));
};
