/** Longer lines of text are cut in the middle of a report. */
const shownText = 60;
/**
 * How two contents of one file differ: text from which line on; anything else in size,
 * and from which byte on. Offsets count from 0, lines from 1.
 */
export function compareContent(path, first, second) {
    const a = asBuffer(first);
    const b = asBuffer(second);
    if (a.equals(b))
        return [];
    const line = isText(a) && isText(b) ? firstLine(a.toString(), b.toString()) : undefined;
    if (line)
        return [{ path, ...line }];
    const differences = [];
    if (a.length !== b.length) {
        differences.push({ path, field: "size", first: `${a.length}`, second: `${b.length}` });
    }
    const offsets = differingBytes(a, b);
    const [at] = offsets;
    if (at === undefined)
        return differences;
    const more = offsets.length > 1 ? ` and ${offsets.length - 1} more` : "";
    const hex = (bytes) => bytes.toString("hex", at, at + 1);
    return [...differences, { path, field: `byte ${at}${more}`, first: hex(a), second: hex(b) }];
}
function asBuffer(bytes) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
/** Offsets at which both have a byte, and not the same. */
function differingBytes(a, b) {
    const offsets = [];
    const common = Math.min(a.length, b.length);
    for (let at = 0; at < common; at++)
        if (a[at] !== b[at])
            offsets.push(at);
    return offsets;
}
function isText(bytes) {
    const head = bytes.subarray(0, 8192);
    return !head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
}
function firstLine(first, second) {
    const a = first.split("\n");
    const b = second.split("\n");
    const index = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find((i) => a[i] !== b[i]);
    if (index === undefined)
        return undefined;
    return { field: `line ${index + 1}`, first: quote(a[index]), second: quote(b[index]) };
}
/** A line in quotes, so that blanks at its end show. */
function quote(line) {
    if (line === undefined)
        return "no such line";
    return JSON.stringify(line.length > shownText ? `${line.slice(0, shownText)}…` : line);
}
