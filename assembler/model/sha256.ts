import { createHash } from "node:crypto";
import { MrrlError } from "../errors/mrrl-error.ts";

declare const brand: unique symbol;

/** A sha256 digest: 64 lower-case hexadecimal digits. */
export type Sha256 = string & { readonly [brand]: "Sha256" };

const pattern = /^[0-9a-f]{64}$/;

/** Validates a digest. @throws DEFINITION_INVALID when `text` is not 64 lower-case hex digits. */
export function parseSha256(text: string, place?: string): Sha256 {
  if (!pattern.test(text)) {
    throw new MrrlError("DEFINITION_INVALID", `'${text}' is not a sha256 digest`, {
      ...(place === undefined ? {} : { place }),
      hint: "a digest is 64 lower-case hexadecimal digits, as printed by sha256sum",
    });
  }
  return text as Sha256;
}

/** The digest of some bytes (or of a string's UTF-8 bytes). */
export function sha256(data: string | Uint8Array): Sha256 {
  return createHash("sha256").update(data).digest("hex") as Sha256;
}
