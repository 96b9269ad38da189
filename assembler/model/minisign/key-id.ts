declare const brand: unique symbol;

/** What a minisign key is called: 16 upper-case hexadecimal digits, as minisign prints them. */
export type KeyId = string & { readonly [brand]: "KeyId" };

/** Bytes of a key's id inside keys and signatures. */
export const keyIdSize = 8;

export const keyIdPattern = /^[0-9A-F]{16}$/;

/** The id in those bytes, which are a little-endian number. */
export function keyIdOf(bytes: Uint8Array): KeyId {
  return Buffer.from(bytes).reverse().toString("hex").toUpperCase() as KeyId;
}
