/** Bytes of a key's id inside keys and signatures. */
export const keyIdSize = 8;
export const keyIdPattern = /^[0-9A-F]{16}$/;
/** The id in those bytes, which are a little-endian number. */
export function keyIdOf(bytes) {
    return Buffer.from(bytes).reverse().toString("hex").toUpperCase();
}
