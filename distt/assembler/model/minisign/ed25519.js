import { createPrivateKey, createPublicKey, sign as signWith, verify as verifyWith, } from "node:crypto";
/** Bytes of a seed, which is the secret of a key pair. */
export const seedSize = 32;
/** Bytes of a signature. */
export const signatureSize = 64;
// PKCS #8 and SubjectPublicKeyInfo up to the key itself (RFC 8410, sections 4 and 7).
const secretPrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const publicPrefix = Buffer.from("302a300506032b6570032100", "hex");
/** The public key of a seed, 32 bytes (RFC 8032). */
export function publicOf(seed) {
    const { x = "" } = createPublicKey(secretObject(seed)).export({ format: "jwk" });
    return Buffer.from(x, "base64url");
}
export function sign(message, seed) {
    return signWith(null, message, secretObject(seed));
}
/** Whether a signature of 64 bytes over `message` was made with the secret of `key`. */
export function verifies(message, signature, key) {
    const publicKey = createPublicKey({
        key: Buffer.concat([publicPrefix, key]),
        format: "der",
        type: "spki",
    });
    return verifyWith(null, message, publicKey, signature);
}
function secretObject(seed) {
    return createPrivateKey({
        key: Buffer.concat([secretPrefix, seed]),
        format: "der",
        type: "pkcs8",
    });
}
