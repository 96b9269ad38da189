/** Several explanations as one. */
export function joinExplanations(parts) {
    return {
        differences: parts.flatMap(({ differences }) => differences),
        ranges: parts.flatMap(({ ranges }) => ranges),
    };
}
/** Compares two instances of one structure field by field. */
export function compareStructure(path, fields, first, second) {
    const parts = fields.map(({ name, offset, length, show, follows }) => {
        const [a, b] = [first, second].map(({ bytes }) => bytes.subarray(offset, offset + length));
        if (a === undefined || b === undefined || a.equals(b))
            return { differences: [], ranges: [] };
        const difference = {
            path,
            field: name,
            first: show(a),
            second: show(b),
            ...(follows ? { follows } : {}),
        };
        const ranges = [first, second].map(({ at }) => ({
            start: at + offset,
            end: at + offset + length,
        }));
        return { differences: [difference], ranges };
    });
    return joinExplanations(parts);
}
/** The whole number in up to 8 bytes, little endian, in decimal. */
export function littleEndian(bytes) {
    let value = 0n;
    for (const byte of bytes.toReversed())
        value = (value << 8n) | BigInt(byte);
    return `${value}`;
}
/** The bytes in hexadecimal. */
export function hexadecimal(bytes) {
    return bytes.toString("hex");
}
/** Text filled up with blanks or zeros. */
export function paddedText(bytes) {
    return JSON.stringify(bytes.toString("latin1").replace(/[ \0]+$/, ""));
}
/** Something that only one of the two has. */
export function presence(path, first) {
    const words = ["present", "absent"];
    return {
        path,
        field: "entry",
        first: words[first ? 0 : 1],
        second: words[first ? 1 : 0],
    };
}
