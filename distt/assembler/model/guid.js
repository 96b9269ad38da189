import { createHash } from "node:crypto";
import { MrrlError } from "../errors/mrrl-error.js";
const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Validates a GUID. @throws BUG when `text` is not one. */
export function parseGuid(text) {
    const lower = text.toLowerCase();
    if (!pattern.test(lower))
        throw new MrrlError("BUG", `'${text}' is not a GUID`);
    return lower;
}
/**
 * A GUID that follows from an identity and a purpose alone, in the custom form
 * (version 8) of RFC 9562.
 */
export function derivedGuid(identity, purpose) {
    const bytes = createHash("sha256").update(`${identity}/${purpose}`).digest().subarray(0, 16);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString("hex");
    return parseGuid([hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-"));
}
/**
 * The 16 bytes of a GUID as GPT stores them: the first three groups little
 * endian, the rest in the order of the text (UEFI specification, appendix A).
 */
export function guidBytes(guid) {
    const bytes = Buffer.from(guid.replaceAll("-", ""), "hex");
    bytes.subarray(0, 4).reverse();
    bytes.subarray(4, 6).reverse();
    bytes.subarray(6, 8).reverse();
    return bytes;
}
