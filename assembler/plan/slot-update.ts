/**
 * The order of an update. Each step is flushed before the next; power can be
 * cut before, between and within them (one sector write is never torn). After
 * a cut the whole order is begun again.
 */
export const updateSteps = ["begin", "invalidate", "root", "boot", "finish", "arm"] as const;

export type UpdateStep = (typeof updateSteps)[number];

/** What a part of a slot holds: of the version before, of the new one, or some of each. */
export type PartContent = "old" | "mixed" | "new";

/** A slot's two partitions; `head` is the first 4 KiB of boot-x, which may also be zeros. */
export interface SlotParts {
  readonly head: PartContent | "zeros";
  readonly boot: PartContent;
  readonly root: PartContent;
}

/**
 * What a slot can hold while a step is under way, and (the last one) what it
 * holds after it. `begin` and `arm` write the state sector only.
 */
export function partsDuring(step: UpdateStep, parts: SlotParts): SlotParts[] {
  switch (step) {
    case "begin":
    case "arm":
      return [parts];
    case "invalidate":
      return [
        { ...parts, head: "mixed" },
        { ...parts, head: "zeros" },
      ];
    case "root":
      return [
        { ...parts, root: "mixed" },
        { ...parts, root: "new" },
      ];
    case "boot":
      return [
        { ...parts, boot: "mixed" },
        { ...parts, boot: "new" },
      ];
    case "finish":
      return [
        { ...parts, head: "mixed" },
        { ...parts, head: "new" },
      ];
  }
}

/** Whether GRUB loads it: only if `sums`, which cover all of boot-x, match; it does not look at the root. */
export function isLoadable({ head, boot }: SlotParts): boolean {
  return (head === "old" || head === "new") && head === boot;
}

/** Whether all of it is of one version: anything else must never be booted. */
export function isComplete(parts: SlotParts): boolean {
  return isLoadable(parts) && parts.root === parts.boot;
}
