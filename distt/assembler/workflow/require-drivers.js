import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { missingDrivers } from "../plan/kernel-drivers.js";
/**
 * Makes sure that a kernel can use the disk and the network card of a machine, before a
 * guest is left waiting for them.
 * @param kernel path of a vmlinuz; its configuration is beside it, or nothing is known of it.
 * @throws USAGE with the options that the kernel lacks.
 */
export async function requireDrivers(profile, kernel, hardware) {
    let config;
    try {
        config = await readFile(join(dirname(kernel), "config"), "utf8");
    }
    catch {
        return;
    }
    const [lack] = missingDrivers(config, hardware);
    if (!lack)
        return;
    throw new MrrlError("USAGE", `the kernel of ${profile} has no driver for ${lack.part}: it lacks ${lack.missing.join(", ")}`, {
        hint: `leave out ${lack.option}, or add the fragment 'hardware' to the profile's kernel (as profiles/metal.yaml does)`,
    });
}
