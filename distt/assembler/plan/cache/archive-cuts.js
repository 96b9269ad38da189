import { frameSize } from "../../model/cache/record.js";
/**
 * Where the contents of files, one behind the other, are cut into frames. Small files are
 * kept together; a frame begins with a file unless it continues a large one, so that files
 * can be unpacked at the same time.
 * @returns the content of each frame, in bytes; none is empty.
 */
export function cutArchive(files) {
    const frames = [];
    let open = 0;
    const close = () => {
        if (open > 0)
            frames.push(open);
        open = 0;
    };
    for (const { size } of files) {
        if (open > 0 && open + size > frameSize)
            close();
        open += size;
        while (open >= 2 * frameSize) {
            frames.push(frameSize);
            open -= frameSize;
        }
        if (open >= frameSize)
            close();
    }
    close();
    return frames;
}
/**
 * Frames taken together so that each run begins and ends with whole files. Empty files
 * are with what stands before them.
 * @param contents of the frames, in bytes. @returns undefined when the sums do not fit.
 */
export function planRuns(files, contents) {
    const runs = [];
    let frame = 0;
    let first = 0;
    let group = [];
    let wanted = 0;
    let held = 0;
    for (const file of files) {
        if (wanted === held && wanted > 0 && file.size > 0) {
            runs.push({ first, frames: frame - first, files: group });
            [first, group, wanted, held] = [frame, [], 0, 0];
        }
        group.push(file);
        wanted += file.size;
        while (held < wanted) {
            const content = contents[frame];
            if (content === undefined)
                return undefined;
            held += content;
            frame++;
        }
    }
    if (wanted !== held || frame !== contents.length)
        return undefined;
    if (group.length > 0)
        runs.push({ first, frames: frame - first, files: group });
    return runs;
}
