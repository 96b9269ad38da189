import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { hardwareOf } from "../model/machine-hardware.js";
import { defaultMemory, parseMemorySize } from "../model/memory-size.js";
import { parsePortForwards } from "../model/port-forward.js";
import { bootImage } from "../workflow/boot.js";
import { build } from "../workflow/build.js";
import { openProfile } from "../workflow/profile.js";
import { requireDrivers } from "../workflow/require-drivers.js";
import { imageOfProfile } from "../workflow/system.js";
import { defaultOutput } from "./image.js";
import { machineOptions } from "./machine-options.js";
import { examples } from "./verb.js";
/** `mrrl boot`: a profile's image with its console on this terminal. */
export const bootVerb = (program, run) => {
    machineOptions(program.command("boot"))
        .summary("boot a profile's image under QEMU, with its console here")
        .description("Boots a profile's image under QEMU with its console on this terminal; Ctrl-A X ends it.\n" +
        "The image is made first when it is not there. What the guest writes stays in the\n" +
        "image, unless --ephemeral is given.")
        .argument("<profile>", "name of a profile")
        .option("-o, --output <file>", "the image file (default: out/<profile>.img)")
        .option("--memory <size>", "memory of the guest, such as 512M or 2G")
        .option("--forward <port:port>", "a port here to a port of the guest, such as 8080:80 (repeatable)", (value, previous) => [...previous, value], [])
        .option("--ephemeral", "forget what the guest writes")
        .addHelpText("after", examples([
        ["mrrl boot minimal --ephemeral", "look at it and leave no trace"],
        ["mrrl boot metal --firmware uefi --bus nvme", "as many a real machine boots"],
        ["mrrl boot web --memory 1G --forward 8080:80", "reach its port 80 at localhost:8080"],
    ]))
        .action((name, options) => run(async (context) => {
        const memory = options.memory ? parseMemorySize(options.memory) : defaultMemory;
        const forwards = parsePortForwards(options.forward);
        const output = resolve(options.output ?? defaultOutput(name));
        const profile = await openProfile(context, name);
        const { derived } = profile;
        const kernel = `${profile.store.physicalPath(derived.kernel.storeName)}/vmlinuz`;
        // An image that is there is booted as it is: it may hold what an earlier boot wrote.
        if (existsSync(output)) {
            await build(context, profile.store, derived.derivations, [derived.kernel.storeName], derived.tools);
        }
        else {
            await imageOfProfile(context, profile, output);
        }
        await requireDrivers(name, kernel, options);
        await context.events.flush();
        await bootImage(context, {
            image: output,
            toolbox: profile.toolbox,
            kernel,
            memory,
            forwards,
            ephemeral: options.ephemeral ?? false,
            ...hardwareOf(options),
        });
        return { json: { image: output }, text: "" };
    }));
};
