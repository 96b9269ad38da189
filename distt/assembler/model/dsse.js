import { MrrlError } from "../errors/mrrl-error.js";
import { sign, signatureSize, verifies } from "./minisign/ed25519.js";
/** The largest envelope that is read, in bytes of its text. */
export const mostEnvelopeBytes = 16 << 20;
/** The most signatures of one envelope; each costs a verification. */
export const mostSignatures = 64;
/**
 * The bytes that a signature covers: the pre-authentication encoding of the DSSE protocol 1.0.2.
 * The type is part of them, so that a payload signed as one type is never taken for another.
 */
export function preAuthenticationEncoding(payloadType, payload) {
    const type = Buffer.from(payloadType);
    const head = Buffer.from(`DSSEv1 ${type.length} `);
    return Buffer.concat([head, type, Buffer.from(` ${payload.length} `), payload]);
}
/**
 * Signs a payload. @returns the JSON text of a DSSE envelope with one ed25519 signature; its
 * keyid is the minisign id of the key.
 */
export function signEnvelope(payloadType, payload, key) {
    const signature = sign(preAuthenticationEncoding(payloadType, payload), key.seed);
    return `${JSON.stringify({
        payloadType,
        payload: Buffer.from(payload).toString("base64"),
        signatures: [{ keyid: key.publicKey.id, sig: signature.toString("base64") }],
    })}\n`;
}
/**
 * Reads an envelope and verifies it. Signatures of other keys and ones that do not verify are
 * passed over, and fields that the protocol does not name are ignored, both as it asks; base64
 * is taken in the standard alphabet and in its one canonical form only.
 * @param payloadType the only type that is accepted.
 * @param keys the keys that are trusted.
 * @throws SIGNATURE_REFUSED when it is no such envelope, is too large, or none of the keys signed it.
 */
export function openEnvelope(text, payloadType, keys) {
    const { payload, signatures } = parseEnvelope(text, payloadType);
    const message = preAuthenticationEncoding(payloadType, payload);
    const signedBy = ({ id, bytes }) => signatures.some(
    // Without a keyid any key may have made it; with one, it only says which key to try.
    ({ keyid, signature }) => (keyid === "" || keyid === id) && verifies(message, signature, bytes));
    const verified = distinct(keys).filter(signedBy);
    if (verified.length === 0) {
        const names = [...new Set(signatures.map(({ keyid }) => keyid || "a key without name"))];
        throw refused(`none of the trusted keys signed it, but ${names.join(", ")}`);
    }
    return { payload, keys: [...new Set(verified.map(({ id }) => id))] };
}
function parseEnvelope(text, payloadType) {
    if (Buffer.byteLength(text) > mostEnvelopeBytes) {
        throw refused(`an envelope has at most ${mostEnvelopeBytes} bytes`);
    }
    const envelope = record(parseJson(text), "it");
    if (envelope.payloadType !== payloadType)
        throw refused(`its payload is no ${payloadType}`);
    const { signatures } = envelope;
    if (!Array.isArray(signatures) || signatures.length === 0 || signatures.length > mostSignatures) {
        throw refused(`an envelope has 1 to ${mostSignatures} signatures`);
    }
    return {
        payload: base64(envelope.payload, "its payload"),
        signatures: signatures.map((each) => {
            const { keyid = "", sig } = record(each, "a signature");
            if (typeof keyid !== "string" || !/^[\x20-\x7e]{0,256}$/.test(keyid)) {
                throw refused("the keyid of a signature is not a short line");
            }
            const signature = base64(sig, "a signature");
            if (signature.length !== signatureSize)
                throw refused("a signature is not one of ed25519");
            return { keyid, signature };
        }),
    };
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw new MrrlError("SIGNATURE_REFUSED", "this is not a DSSE envelope", { cause });
    }
}
function record(value, what) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw refused(`${what} is not an object of a DSSE envelope`);
    }
    return value;
}
function base64(value, what) {
    const bytes = Buffer.from(typeof value === "string" ? value : "", "base64");
    if (bytes.toString("base64") !== value)
        throw refused(`${what} is not in base64`);
    return bytes;
}
/** Each key once: a secret that is listed under two ids is still one signer. */
function distinct(keys) {
    const same = ({ bytes }, key) => Buffer.compare(bytes, key.bytes) === 0;
    return keys.filter((key, index) => keys.findIndex((each) => same(each, key)) === index);
}
function refused(message) {
    return new MrrlError("SIGNATURE_REFUSED", message);
}
