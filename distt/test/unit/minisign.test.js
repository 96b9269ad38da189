import { isDeepStrictEqual } from "node:util";
import test, {} from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { parsePublicKey, renderPublicKey } from "../../assembler/model/minisign/public-key.js";
import { LockedKey, makeSecretKey, renderSecretKey, } from "../../assembler/model/minisign/secret-key.js";
import { parseSignature, signMessage, verifySignature, } from "../../assembler/model/minisign/signature.js";
// RFC 8032, section 7.1, test 1.
const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
const publicHalf = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const id = Buffer.from("efcdab8967452301", "hex");
const key = makeSecretKey(id, seed);
const cheap = { operations: 32768n, memory: 1n << 20n };
const message = Buffer.from("the manifest\n");
const refusal = (work, t) => t.throws(work, { instanceOf: MrrlError })?.message ?? "";
test("a public key has the id and the key that minisign gives it", (t) => {
    t.is(String(key.publicKey.id), "0123456789ABCDEF");
    t.is(Buffer.from(key.publicKey.bytes).toString("hex"), publicHalf);
    const text = renderPublicKey(key.publicKey);
    t.is(text.split("\n")[0], "untrusted comment: minisign public key 0123456789ABCDEF");
    t.deepEqual(parsePublicKey(text.split("\n")[1] ?? ""), key.publicKey);
});
test("what is no public key is refused", (t) => {
    const { line } = key.publicKey;
    for (const bad of [
        "",
        line.slice(1),
        `${line}A`,
        line.replace("RW", "RX"),
        line.replace(/.$/, "="),
    ]) {
        const error = t.throws(() => parsePublicKey(bad, "f.pub"), { instanceOf: MrrlError }, bad);
        t.is(error?.code, "KEY_INVALID");
        t.is(error?.place, "f.pub");
    }
});
test("a secret key with and without a password is opened again", async (t) => {
    const plain = new LockedKey(await renderSecretKey(key), "plain.key");
    t.false(plain.needsPassword);
    t.deepEqual(await plain.open(""), key);
    const salt = Buffer.alloc(32, 7);
    for (const password of ["x", "päss wörd ☃", "a".repeat(500)]) {
        const text = await renderSecretKey(key, { password, salt, limits: cheap });
        t.false(text.includes(seed.toString("base64").slice(4, 20)));
        const locked = new LockedKey(text, "locked.key");
        t.true(locked.needsPassword);
        t.deepEqual(await locked.open(password), key);
        const error = await t.throwsAsync(locked.open(`${password} `), { instanceOf: MrrlError });
        t.is(error.code, "KEY_INVALID");
        t.is(error.message, "the password is wrong");
    }
});
test("a damaged secret key is refused, wherever the damage is", async (t) => {
    const text = await renderSecretKey(key);
    const [comment = "", line = ""] = text.split("\n");
    const bytes = Buffer.from(line, "base64");
    // Salt, operations and memory mean nothing where there is no password.
    const places = [0, 1, 2, 4, ...Array.from({ length: 104 }, (_, index) => 54 + index)];
    for (const at of places) {
        const damaged = Buffer.from(bytes);
        damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
        const open = async () => await new LockedKey(`${comment}\n${damaged.toString("base64")}\n`, "d.key").open("");
        await t.throwsAsync(open, { instanceOf: MrrlError }, String(at));
    }
});
test("what is no secret key is refused with what it is instead", (t) => {
    const read = (text) => refusal(() => new LockedKey(text, "k"), t);
    t.regex(read(""), /not a minisign secret key/);
    t.regex(read(renderPublicKey(key.publicKey)), /a public key/);
    t.regex(read("untrusted comment: x\nAAAA\n"), /no secret key/);
    t.regex(read("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n"), /not a minisign/);
});
test("a key that asks for terabytes of memory is refused, not tried", async (t) => {
    const salt = Buffer.alloc(32);
    const text = await renderSecretKey(key, { password: "x", salt, limits: cheap });
    const [comment = "", line = ""] = text.split("\n");
    const bytes = Buffer.from(line, "base64");
    for (const [at, value] of [
        [38, 1n << 60n],
        [46, 1n << 42n],
        [46, 0n],
    ]) {
        const hostile = Buffer.from(bytes);
        hostile.writeBigUInt64LE(value, at);
        const message = refusal(() => new LockedKey(`${comment}\n${hostile.toString("base64")}\n`, "k"), t);
        t.regex(message, /more memory than any real one/);
    }
});
test("a signature belongs to one message, one key and one comment", (t) => {
    const text = signMessage(message, key, "mrrl web release 7");
    const signature = parseSignature(text);
    t.is(String(signature.key), "0123456789ABCDEF");
    t.is(signature.trustedComment, "mrrl web release 7");
    t.notThrows(() => verifySignature(message, signature, key.publicKey));
    const refused = (work) => refusal(work, t);
    const other = Buffer.from("another manifest\n");
    t.regex(refused(() => verifySignature(other, signature, key.publicKey)), /not belong/);
    const renamed = { ...signature, trustedComment: "mrrl web release 8" };
    t.regex(refused(() => verifySignature(message, renamed, key.publicKey)), /comment was changed/);
    const stranger = makeSecretKey(Buffer.alloc(8, 1), Buffer.alloc(32, 1)).publicKey;
    t.regex(refused(() => verifySignature(message, signature, stranger)), /made with the key 0123/);
    // The same id, another key.
    const impostor = makeSecretKey(id, Buffer.alloc(32, 1)).publicKey;
    t.regex(refused(() => verifySignature(message, signature, impostor)), /not belong/);
});
test("a changed character of a signature is noticed, and any text is read or refused", (t) => {
    const text = signMessage(message, key, "c");
    const original = parseSignature(text);
    fc.assert(fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, replacement) => {
        const changed = text.slice(0, at) + replacement + text.slice(at + 1);
        try {
            // The first line is nobody's word, as its name says, and ends of lines mean nothing.
            if (isDeepStrictEqual(parseSignature(changed), original))
                return;
        }
        catch { }
        t.throws(() => verifySignature(message, parseSignature(changed), key.publicKey), {
            instanceOf: MrrlError,
        });
    }), { numRuns: 300 });
});
