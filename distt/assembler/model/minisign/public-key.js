import { MrrlError } from "../../errors/mrrl-error.js";
import { keyIdOf, keyIdSize } from "./key-id.js";
/** The 42 bytes in base64; the first two of them, `Ed`, are the kind of the key. */
export const publicKeyPattern = /^RW[Q-T][A-Za-z0-9+/]{53}$/;
const kind = "Ed";
/** Reads the base64 line of a public key. @throws KEY_INVALID */
export function parsePublicKey(line, place) {
    if (!publicKeyPattern.test(line)) {
        throw new MrrlError("KEY_INVALID", "this is not a minisign public key", {
            ...(place === undefined ? {} : { place }),
            hint: "a public key is the second line of a .pub file: 56 characters that start with RW",
        });
    }
    const bytes = Buffer.from(line, "base64").subarray(kind.length);
    return { id: keyIdOf(bytes.subarray(0, keyIdSize)), bytes: bytes.subarray(keyIdSize), line };
}
/** A public key of an id's 8 bytes and an ed25519 key. */
export function makePublicKey(id, key) {
    return parsePublicKey(Buffer.concat([Buffer.from(kind), id, key]).toString("base64"));
}
/** A public key as a file, which minisign reads. */
export function renderPublicKey({ id, line }) {
    return `untrusted comment: minisign public key ${id}\n${line}\n`;
}
