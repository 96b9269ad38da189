import { MrrlError } from "../errors/mrrl-error.ts";

/** Files below boot/ whose texts an image needs, as paths relative to boot/. */
export const bootScriptFiles = [
  "device/mrrl-report",
  "device/mrrl-slot",
  "device/state",
  "services/console.yaml",
  "services/network.yaml",
  "services/power.yaml",
  "services/report.yaml",
  "services/s6-svscan-log.yaml",
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
