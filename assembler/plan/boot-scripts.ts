import { MrrlError } from "../errors/mrrl-error.ts";

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
] as const;

export type BootScriptFile = (typeof bootScriptFiles)[number];

/** The texts of `bootScriptFiles`, by path relative to boot/. */
export type BootScripts = Readonly<Record<string, string>>;

/** The text of one of them. @throws BUG when it was not read */
export function bootScript(scripts: BootScripts, file: BootScriptFile): string {
  const text = Object.hasOwn(scripts, file) ? scripts[file] : undefined;
  if (text === undefined) throw new MrrlError("BUG", `boot/${file} was not read`);
  return text;
}
