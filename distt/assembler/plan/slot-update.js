/**
 * The order of an update. Each step is flushed before the next; power can be
 * cut before, between and within them (one sector write is never torn). After
 * a cut the whole order is begun again.
 */
export const updateSteps = ["begin", "invalidate", "root", "boot", "finish", "arm"];
/**
 * What a slot can hold while a step is under way, and (the last one) what it
 * holds after it. `begin` and `arm` write the state sector only.
 */
export function partsDuring(step, parts) {
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
export function isLoadable({ head, boot }) {
    return (head === "old" || head === "new") && head === boot;
}
/** Whether all of it is of one version: anything else must never be booted. */
export function isComplete(parts) {
    return isLoadable(parts) && parts.root === parts.boot;
}
