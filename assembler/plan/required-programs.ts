/**
 * Programs that the stages and the programs of every image run (boot/stage, boot/device),
 * each with the package of mrrl's own that has it in its `bin`.
 */
const requiredPrograms: Readonly<Record<string, string>> = {
  sh: "busybox",
  mount: "busybox",
  watchdog: "busybox",
  "s6-svscan": "s6",
  "slot-writer": "slot-writer",
  "disk-table": "disk-table",
  "esp-check": "disk-table",
  mke2fs: "e2fsprogs",
  e2fsck: "e2fsprogs",
  resize2fs: "e2fsprogs",
  minisign: "minisign",
  curl: "curl",
};

/**
 * What a system lacks, in words for people; undefined when it lacks nothing.
 * @param present names in the `bin` of the system's packages.
 */
export function lackingPrograms(present: ReadonlySet<string>): string | undefined {
  const lacking = Object.keys(requiredPrograms).filter((program) => !present.has(program));
  if (lacking.length === 0) return undefined;
  const packages = new Set(lacking.map((program) => requiredPrograms[program]));
  return (
    `no package of this system has ${lacking.join(", ")}: it will not boot, or not take updates; ` +
    `mrrl's own packages for that are ${[...packages].join(", ")}`
  );
}
