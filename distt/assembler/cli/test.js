import { relative, resolve } from "node:path";
import { bytes, duration } from "../events/wording.js";
import { hardwareOf, peculiarities } from "../model/machine-hardware.js";
import { openProfile } from "../workflow/profile.js";
import { requireDrivers } from "../workflow/require-drivers.js";
import { imageOfProfile } from "../workflow/system.js";
import { testImage } from "../workflow/test.js";
import { defaultOutput } from "./image.js";
import { machineOptions } from "./machine-options.js";
import { examples } from "./verb.js";
/** Longer findings, such as the kernel's command line, are whole in --json. */
const shownLength = 72;
/** `mrrl test`: build, assemble, boot, check. */
export const testVerb = (program, run) => {
    machineOptions(program.command("test"))
        .summary("build a profile, boot its image under QEMU, and check it")
        .description("Builds a profile, assembles its image, boots it under QEMU and checks the running\n" +
        "system: process 1, the verified root, the slot, every service, data across a reboot,\n" +
        "the network, and a clean power-off. The image itself is not written to.")
        .argument("<profile>", "name of a profile")
        .option("-o, --output <file>", "the image file (default: out/<profile>.img)")
        .addHelpText("after", examples([
        ["mrrl test minimal", "the smoke test"],
        ["mrrl test minimal --firmware uefi", "the same image, started by UEFI"],
        ["mrrl test metal --bus nvme --nic e1000e", "on the hardware of a real machine"],
    ]))
        .action((name, options) => run(async (context) => {
        const output = resolve(options.output ?? defaultOutput(name));
        const profile = await openProfile(context, name);
        const { manifest } = await imageOfProfile(context, profile, output);
        const kernel = `${profile.store.physicalPath(profile.derived.kernel.storeName)}/vmlinuz`;
        await requireDrivers(name, kernel, options);
        const report = await testImage(context, {
            image: output,
            manifest,
            profile: profile.definition,
            toolbox: profile.toolbox,
            kernel,
            ...hardwareOf(options),
        });
        const used = manifest.sizes.boot + manifest.sizes.rootData + manifest.sizes.rootTree;
        const width = Math.max(...report.checks.map((check) => check.name.length));
        return {
            json: report,
            text: [
                ...report.checks.map((check) => `${check.ok ? "ok  " : "FAIL"} ${check.name.padEnd(width)}  ${shorten(check.found ?? "")}`),
                "",
                `${relative(process.cwd(), output) || output}: image ${manifest.image.slice(0, 16)}…, slot a ${bytes(used)}, disk ${bytes(manifest.size)} (sparse)`,
                `booted in ${duration(report.bootMilliseconds)} (${[report.firmware, ...peculiarities(report)].join(", ")}, ${report.accelerator.accelerator}: ${report.accelerator.reason}); ${report.checks.length} checks passed`,
                `a console in it:  npx mrrl boot ${name} --ephemeral`,
                "",
            ].join("\n"),
        };
    }));
};
function shorten(text) {
    return text.length > shownLength ? `${text.slice(0, shownLength - 1)}…` : text;
}
