import { createHash } from "node:crypto";
import { MrrlError } from "../errors/mrrl-error.js";
const pattern = /^[0-9a-f]{64}$/;
/** Validates a digest. @throws DEFINITION_INVALID when `text` is not 64 lower-case hex digits. */
export function parseSha256(text, place) {
    if (!pattern.test(text)) {
        throw new MrrlError("DEFINITION_INVALID", `'${text}' is not a sha256 digest`, {
            ...(place === undefined ? {} : { place }),
            hint: "a digest is 64 lower-case hexadecimal digits, as printed by sha256sum",
        });
    }
    return text;
}
/** The digest of some bytes (or of a string's UTF-8 bytes). */
export function sha256(data) {
    return createHash("sha256").update(data).digest("hex");
}
