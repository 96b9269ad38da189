import { MrrlError } from "../errors/mrrl-error.js";
/** Files below boot/ whose texts an image needs, as paths relative to boot/. */
export const bootScriptFiles = [
    "device/container",
    "device/container-load",
    "device/identity",
    "device/mrrl-container",
    "device/mrrl-health",
    "device/mrrl-rebuild",
    "device/mrrl-report",
    "device/mrrl-slot",
    "device/mrrl-update",
    "device/services",
    "device/state",
    "device/update-manifest",
    "device/update-source",
    "device/watchdog",
    "services/console.yaml",
    "services/container-network.yaml",
    "services/network.yaml",
    "services/power.yaml",
    "services/report.yaml",
    "services/s6-svscan-log.yaml",
    "services/watchdog.yaml",
    "stage/bring-up",
    "stage/crash",
    "stage/damage",
    "stage/data",
    "stage/dhcp",
    "stage/finish",
    "stage/init",
    "stage/shut-down",
];
/** The text of one of them. @throws BUG when it was not read */
export function bootScript(scripts, file) {
    const text = Object.hasOwn(scripts, file) ? scripts[file] : undefined;
    if (text === undefined)
        throw new MrrlError("BUG", `boot/${file} was not read`);
    return text;
}
