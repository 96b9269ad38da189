import { MrrlError } from "../errors/mrrl-error.js";
/** Parts of an installer start at multiples of so many bytes: programs everywhere can skip blocks. */
export const installerBlock = 4096;
/**
 * A shell that reads its script from a pipe reads ahead, and what it has read is lost to the
 * programs it starts. dash reads 8 KiB at once, busybox and bash less; this is beyond all.
 */
const filling = 32 * 1024;
/** What ends the front, as a line of its own. */
const marker = "#: mrrl-overlay payload";
/**
 * The shell script at the start of an installer, which ends with a whole block.
 * @param text overlays/front. @param title in one line, without control characters.
 */
export function renderInstallerFront(text, title, sizes, digests) {
    const render = (payload) => {
        const numbers = [
            `payload=${payload}`,
            `busybox=${sizes.busybox}`,
            `tools=${sizes.tools}`,
            `head=${sizes.head}`,
            `size=${sizes.payload}`,
            // Tells this installer from others with parts of the same sizes.
            `id=${digests.head}`,
        ].join(" ");
        const values = {
            title,
            layout: `mrrl-overlay 1 ${numbers}`,
            numbers,
            marker,
            busybox: digests.busybox,
            tools: digests.tools,
        };
        return text.replace(/@([a-z]+)@/g, (_, name) => {
            const value = values[name];
            if (value === undefined)
                throw new MrrlError("BUG", `overlays/front asks for @${name}@`);
            return value;
        });
    };
    // Its own length is in it; what fills it takes up the difference of a few digits.
    const length = wholeBlocks(Buffer.byteLength(render(0)) + filling);
    const front = render(length);
    const line = `#${"-".repeat(62)}\n`;
    const rest = length - Buffer.byteLength(front) - marker.length - 1;
    const lines = line.repeat(Math.floor(rest / line.length));
    const last = rest - lines.length;
    const odd = last === 0 ? "" : `${"#".repeat(last - 1)}\n`;
    return Buffer.from(`${front}${lines}${odd}${marker}\n`);
}
/** @returns the next multiple of a block. */
export function wholeBlocks(size) {
    return Math.ceil(size / installerBlock) * installerBlock;
}
