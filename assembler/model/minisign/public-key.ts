import { MrrlError } from "../../errors/mrrl-error.ts";
import { type KeyId, keyIdOf, keyIdSize } from "./key-id.ts";

/** A minisign public key: base64 of `Ed`, the key's id, and an ed25519 public key of 32 bytes. */
export interface PublicKey {
  readonly id: KeyId;
  /** The ed25519 key itself. */
  readonly bytes: Uint8Array;
  /** The line of base64, as profiles name it. */
  readonly line: string;
}

/** The 42 bytes in base64; the first two of them, `Ed`, are the kind of the key. */
export const publicKeyPattern = /^RW[Q-T][A-Za-z0-9+/]{53}$/;

const kind = "Ed";

/** Reads the base64 line of a public key. @throws KEY_INVALID */
export function parsePublicKey(line: string, place?: string): PublicKey {
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
export function makePublicKey(id: Uint8Array, key: Uint8Array): PublicKey {
  return parsePublicKey(Buffer.concat([Buffer.from(kind), id, key]).toString("base64"));
}

/** A public key as a file, which minisign reads. */
export function renderPublicKey({ id, line }: PublicKey): string {
  return `untrusted comment: minisign public key ${id}\n${line}\n`;
}
