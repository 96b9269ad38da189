import { compareContent } from "./content-difference.js";
import { isEnvironmentBlock, parseEnvironmentBlock } from "./grub-environment.js";
/** Files of a boot partition that say something about others in the same image. */
const computed = {
    "slot.cfg": ["sectors", "blocks", "root_hash"],
};
/**
 * How the contents of a file of the image's own kind differ: GRUB environment blocks
 * (`grubenv`, `slot.cfg`) by variable, everything else as any content.
 */
export function compareFileContent(path, first, second) {
    if (!isEnvironmentBlock(first) || !isEnvironmentBlock(second)) {
        return compareContent(path, first, second);
    }
    const [a, b] = [parseEnvironmentBlock(first), parseEnvironmentBlock(second)];
    const show = (value) => (value === undefined ? "absent" : quoted(value));
    const follows = computed[path.at(-1) ?? ""] ?? [];
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    const differences = names
        .filter((name) => a[name] !== b[name])
        .map((name) => ({
        path,
        field: name,
        first: show(a[name]),
        second: show(b[name]),
        ...(follows.includes(name) ? { follows: true } : {}),
    }));
    return differences.length > 0 ? differences : compareContent(path, first, second);
}
/** Plain words as they are. */
function quoted(value) {
    return /^[\w.:-]+$/.test(value) ? value : JSON.stringify(value);
}
