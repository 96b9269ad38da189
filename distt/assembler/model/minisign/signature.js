import { createHash } from "node:crypto";
import { MrrlError } from "../../errors/mrrl-error.js";
import { sign, signatureSize, verifies } from "./ed25519.js";
import { keyIdOf, keyIdSize } from "./key-id.js";
/** The kind of a signature over the hash of its message; `Ed`, over the message itself, is not used. */
const prehashed = "ED";
const commentPrefix = "untrusted comment: ";
const trustedPrefix = "trusted comment: ";
const lineBreak = /[\r\n]/;
/** Signs a message. @param trustedComment one line. @returns the text of a .minisig file */
export function signMessage(message, { id, seed, publicKey }, trustedComment) {
    if (lineBreak.test(trustedComment))
        throw new MrrlError("BUG", "a comment is one line");
    const signature = sign(hashed(message), seed);
    const overall = sign(Buffer.concat([signature, Buffer.from(trustedComment)]), seed);
    const base64 = (...parts) => Buffer.concat(parts).toString("base64");
    return [
        `${commentPrefix}signature by the key ${publicKey.id}`,
        base64(Buffer.from(prehashed), id, signature),
        `${trustedPrefix}${trustedComment}`,
        base64(overall),
        "",
    ].join("\n");
}
/** Reads the text of a .minisig file; nothing is verified. @throws SIGNATURE_REFUSED */
export function parseSignature(text) {
    const [comment = "", first = "", trusted = "", second = "", ...rest] = text.split(/\r?\n/);
    const bytes = Buffer.from(first, "base64");
    const overall = Buffer.from(second, "base64");
    const whole = comment.startsWith(commentPrefix) &&
        trusted.startsWith(trustedPrefix) &&
        bytes.length === 2 + keyIdSize + signatureSize &&
        bytes.toString("base64") === first &&
        overall.length === signatureSize &&
        overall.toString("base64") === second &&
        rest.join("") === "";
    if (!whole)
        throw refused("this is not a minisign signature");
    if (bytes.toString("latin1", 0, 2) !== prehashed) {
        throw refused("the signature is not over the hash of its message");
    }
    return {
        key: keyIdOf(bytes.subarray(2, 2 + keyIdSize)),
        signature: bytes.subarray(2 + keyIdSize),
        trustedComment: trusted.slice(trustedPrefix.length),
        overall,
    };
}
/**
 * Verifies a signature, and that its trusted comment is the signer's.
 * @throws SIGNATURE_REFUSED
 */
export function verifySignature(message, signature, key) {
    if (signature.key !== key.id) {
        throw refused(`it was made with the key ${signature.key}, not with ${key.id}`);
    }
    if (!verifies(hashed(message), signature.signature, key.bytes)) {
        throw refused("the signature does not belong to the message");
    }
    const covered = Buffer.concat([signature.signature, Buffer.from(signature.trustedComment)]);
    if (!verifies(covered, signature.overall, key.bytes)) {
        throw refused("the trusted comment was changed");
    }
}
function hashed(message) {
    return createHash("blake2b512").update(message).digest();
}
function refused(message) {
    return new MrrlError("SIGNATURE_REFUSED", message);
}
