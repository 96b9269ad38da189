import { blake2b } from "@noble/hashes/blake2.js";
import { MrrlError } from "../../errors/mrrl-error.js";
import { publicOf, seedSize } from "./ed25519.js";
import { keyIdSize } from "./key-id.js";
import { makePublicKey } from "./public-key.js";
import { limitsAreUsable, passwordStream, sensitiveLimits } from "./scrypt.js";
/**
 * The second line of a secret key's file, in base64: `Ed`, the kind of the password's function
 * (`Sc` for scrypt, zeros for none), the kind of the checksum `B2`, salt, operations, memory; and
 * then, XORed with what scrypt made of the password: id, seed, public key, and the blake2b-256 of
 * `Ed`, id, seed and public key.
 */
const plainSize = keyIdSize + 2 * seedSize + 32;
const saltSize = 32;
const headSize = 6 + saltSize + 16;
const noPassword = "\0\0";
const kind = "Ed";
/** A key of 8 and of 32 random bytes. */
export function makeSecretKey(id, seed) {
    return { id, seed, publicKey: makePublicKey(id, publicOf(seed)) };
}
/** A secret key's file, not yet opened. */
export class LockedKey {
    #bytes;
    #place;
    /** @param place the file, for messages. @throws KEY_INVALID */
    constructor(text, place) {
        this.#place = place;
        const [comment = "", line = ""] = text.split(/\r?\n/);
        this.#bytes = Buffer.from(line, "base64");
        if (!comment.startsWith("untrusted comment: ") || !/^[A-Za-z0-9+/]+=*$/.test(line)) {
            throw this.#invalid("this is not a minisign secret key");
        }
        if (this.#bytes.length !== headSize + plainSize) {
            const kind = line.startsWith("RW") && this.#bytes.length === 42 ? "a public" : "no secret";
            throw this.#invalid(`this is ${kind} key`);
        }
        const kinds = this.#bytes.toString("latin1", 0, 6);
        if (kinds !== `Ed${noPassword}B2` && kinds !== "EdScB2") {
            throw this.#invalid("this secret key is of a kind that mrrl does not know");
        }
        if (this.needsPassword && !limitsAreUsable(this.#limits())) {
            throw this.#invalid("this secret key asks for more memory than any real one");
        }
    }
    get needsPassword() {
        return this.#bytes.toString("latin1", 2, 4) !== noPassword;
    }
    /** @param password unused by a key that needs none. @throws KEY_INVALID */
    async open(password) {
        const plain = Buffer.from(this.#bytes.subarray(headSize));
        if (this.needsPassword) {
            const salt = this.#bytes.subarray(6, 6 + saltSize);
            mix(plain, await passwordStream(password, salt, this.#limits(), plainSize));
        }
        const checked = keyIdSize + 2 * seedSize;
        const found = plain.subarray(checked);
        // minisign leaves the checksum of a key without a password empty.
        const none = !this.needsPassword && found.every((byte) => byte === 0);
        if (!none && !checksum(plain.subarray(0, checked)).equals(found)) {
            const wrong = this.needsPassword ? "the password is wrong" : "this secret key is damaged";
            throw this.#invalid(wrong);
        }
        const key = makeSecretKey(plain.subarray(0, keyIdSize), plain.subarray(keyIdSize, keyIdSize + seedSize));
        const stored = plain.subarray(keyIdSize + seedSize, checked);
        if (!stored.equals(key.publicKey.bytes))
            throw this.#invalid("this secret key is damaged");
        return key;
    }
    #limits() {
        const at = 6 + saltSize;
        return {
            operations: this.#bytes.readBigUInt64LE(at),
            memory: this.#bytes.readBigUInt64LE(at + 8),
        };
    }
    #invalid(message) {
        return new MrrlError("KEY_INVALID", message, {
            place: this.#place,
            hint: "`mrrl key new` makes one; a secret key's file ends in .key",
        });
    }
}
/** A secret key as a file, which minisign reads. @param protection nothing: no password */
export async function renderSecretKey(key, protection) {
    const secret = Buffer.concat([key.id, key.seed, key.publicKey.bytes]);
    const plain = Buffer.concat([secret, checksum(secret)]);
    const head = Buffer.alloc(headSize);
    head.write(`Ed${noPassword}B2`, "latin1");
    if (protection) {
        const { password, salt, limits = sensitiveLimits } = protection;
        head.write("Sc", 2, "latin1");
        head.set(salt, 6);
        head.writeBigUInt64LE(limits.operations, 6 + saltSize);
        head.writeBigUInt64LE(limits.memory, 6 + saltSize + 8);
        mix(plain, await passwordStream(password, salt, limits, plainSize));
    }
    const what = protection ? "minisign encrypted secret key" : "minisign secret key";
    return `untrusted comment: ${what}\n${Buffer.concat([head, plain]).toString("base64")}\n`;
}
function checksum(secret) {
    return Buffer.from(blake2b(Buffer.concat([Buffer.from(kind), secret]), { dkLen: 32 }));
}
function mix(bytes, stream) {
    for (let at = 0; at < bytes.length; at++) {
        bytes[at] = (bytes[at] ?? 0) ^ (stream[at] ?? 0);
    }
}
