import { createPublicKey, verify } from "node:crypto";
import test, {} from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { mostEnvelopeBytes, mostSignatures, openEnvelope, preAuthenticationEncoding, signEnvelope, } from "../../assembler/model/dsse.js";
import { makePublicKey } from "../../assembler/model/minisign/public-key.js";
import { makeSecretKey } from "../../assembler/model/minisign/secret-key.js";
const type = "application/vnd.in-toto+json";
const payload = Buffer.from('{"the":"payload"}\n');
const key = makeSecretKey(Buffer.from("efcdab8967452301", "hex"), Buffer.alloc(32, 1));
const other = makeSecretKey(Buffer.from("1011121314151617", "hex"), Buffer.alloc(32, 2));
const envelope = signEnvelope(type, payload, key);
const parsed = JSON.parse(envelope);
const mine = parsed.signatures[0] ?? { keyid: "", sig: "" };
/** The envelope with other fields; one that is undefined is left out. */
const changed = (fields) => JSON.stringify({ ...parsed, ...fields });
const signedBy = (...signatures) => changed({ signatures });
function refusal(t, text, keys = [key.publicKey]) {
    const error = t.throws(() => openEnvelope(text, type, keys), { instanceOf: MrrlError }, text);
    t.is(error?.code, "SIGNATURE_REFUSED");
    return error?.message ?? "";
}
test("the pre-authentication encoding is the specification's", (t) => {
    const encoded = preAuthenticationEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
    t.is(encoded.toString(), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    t.is(preAuthenticationEncoding("ä", Buffer.alloc(0)).toString(), "DSSEv1 2 ä 0 ");
});
test("a signed payload is opened again, byte for byte", (t) => {
    t.deepEqual(openEnvelope(envelope, type, [other.publicKey, key.publicKey]), {
        payload,
        keys: [key.publicKey.id],
    });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => openEnvelope(signEnvelope(type, bytes, key), type, [key.publicKey]).payload.equals(bytes)));
});
test("the signature is what any implementation of the protocol makes of it", (t) => {
    const { payloadType, payload: encoded, signatures } = JSON.parse(envelope);
    t.is(signatures.length, 1);
    t.is(signatures[0].keyid, "0123456789ABCDEF");
    const body = Buffer.from(encoded, "base64");
    const x = Buffer.from(key.publicKey.bytes).toString("base64url");
    const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    const message = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} ${body.toString()}`);
    t.true(verify(null, message, publicKey, Buffer.from(signatures[0].sig, "base64")));
});
test("one changed byte is refused, wherever it is", (t) => {
    const flip = (text, at) => {
        const bytes = Buffer.from(text, "base64");
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        return bytes.toString("base64");
    };
    for (let at = 0; at < payload.length; at++) {
        refusal(t, changed({ payload: flip(parsed.payload, at) }));
    }
    for (let at = 0; at < 64; at++)
        refusal(t, signedBy({ ...mine, sig: flip(mine.sig, at) }));
});
test("a payload signed as one type is not taken for another", (t) => {
    t.regex(refusal(t, signEnvelope("text/plain", payload, key)), /its payload is no application/);
    const { signatures } = JSON.parse(signEnvelope("text/plain", payload, key));
    t.regex(refusal(t, changed({ signatures })), /none of the trusted keys/);
});
test("only trusted keys count, each once", (t) => {
    t.regex(refusal(t, envelope, [other.publicKey]), /but 0123456789ABCDEF/);
    refusal(t, envelope, []);
    const [theirs] = JSON.parse(signEnvelope(type, payload, other)).signatures;
    const many = signedBy(mine, theirs, mine);
    const trusted = [key.publicKey, other.publicKey, key.publicKey];
    t.deepEqual(openEnvelope(many, type, trusted).keys, [key.publicKey.id, other.publicKey.id]);
    t.deepEqual(openEnvelope(many, type, [other.publicKey]).keys, [other.publicKey.id]);
    // One secret under two ids is one signer.
    const alias = makePublicKey(Buffer.alloc(8, 9), key.publicKey.bytes);
    const unnamed = signedBy({ sig: mine.sig });
    t.deepEqual(openEnvelope(unnamed, type, [key.publicKey, alias]).keys, [key.publicKey.id]);
});
test("a keyid only says which key to try", (t) => {
    const claimed = signedBy({ ...mine, keyid: other.publicKey.id });
    refusal(t, claimed, [key.publicKey, other.publicKey]);
    for (const keyid of [undefined, ""]) {
        const text = signedBy({ ...mine, keyid });
        t.deepEqual(openEnvelope(text, type, [key.publicKey]).keys, [key.publicKey.id]);
    }
    t.regex(refusal(t, signedBy({ ...mine, keyid: "x" })), /but x/);
});
test("a signature that does not verify does not spoil one that does", (t) => {
    const text = signedBy({ ...mine, sig: Buffer.alloc(64).toString("base64") }, mine);
    t.deepEqual(openEnvelope(text, type, [key.publicKey]).keys, [key.publicKey.id]);
});
test("fields that the protocol does not name are ignored", (t) => {
    t.deepEqual(openEnvelope(changed({ more: 1 }), type, [key.publicKey]).payload, payload);
});
test("what is no envelope is refused", (t) => {
    const { sig } = mine;
    const bad = [
        ...["", "{", "null", "[]", '"text"', "{}"],
        changed({ payload: undefined }),
        changed({ payload: 1 }),
        changed({ payload: [parsed.payload] }),
        changed({ payload: `${parsed.payload}\n` }),
        changed({ payload: `=${parsed.payload}` }),
        changed({ payload: parsed.payload.replace(/.$/, "") }),
        changed({ payloadType: undefined }),
        changed({ signatures: undefined }),
        changed({ signatures: {} }),
        changed({ signatures: { length: 1 } }),
        signedBy(),
        signedBy(null),
        signedBy([]),
        signedBy({}),
        signedBy({ sig: 1 }),
        signedBy({ sig: sig.slice(0, -1) }),
        signedBy({ sig: ` ${sig}` }),
        signedBy({ sig: Buffer.alloc(64, 0xff).toString("base64url") }),
        signedBy({ sig: Buffer.alloc(63).toString("base64") }),
        signedBy({ sig: Buffer.alloc(65).toString("base64") }),
        signedBy({ keyid: 1, sig }),
        signedBy({ keyid: "a\nb", sig }),
        signedBy({ keyid: "x".repeat(257), sig }),
    ];
    for (const text of bad)
        refusal(t, text);
});
test("an envelope has bounds", (t) => {
    const of = (count) => signedBy(...Array.from({ length: count }, () => mine));
    t.deepEqual(openEnvelope(of(mostSignatures), type, [key.publicKey]).keys, [key.publicKey.id]);
    t.regex(refusal(t, of(mostSignatures + 1)), /1 to 64 signatures/);
    const padded = (size) => envelope + " ".repeat(size - envelope.length);
    t.deepEqual(openEnvelope(padded(mostEnvelopeBytes), type, [key.publicKey]).payload, payload);
    const error = t.throws(() => openEnvelope(padded(mostEnvelopeBytes + 1), type, [key.publicKey]));
    t.regex(error?.message ?? "", /at most/);
});
