import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
/** A value in DER (X.690): tag, length, content. */
function der(tag, ...parts) {
    const content = Buffer.concat(parts);
    const { length } = content;
    const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
    return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts) => der(0x30, ...parts);
const text = (tag, value) => der(tag, Buffer.from(value, "latin1"));
const oid = (hex) => der(6, Buffer.from(hex, "hex"));
const explicit = (number, ...parts) => der(0xa0 + number, ...parts);
/**
 * A self-signed certificate for `localhost` (RFC 5280), valid until 2050, with its key;
 * both as PEM.
 */
export function selfSigned() {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));
    // Authorities are looked up by their names: each has another one.
    const commonName = sequence(der(0x31, sequence(oid("550403"), text(0x0c, randomUUID()))));
    const extension = (id, value) => sequence(oid(id), der(4, value));
    const toBeSigned = sequence(explicit(0, der(2, Buffer.from([2]))), der(2, Buffer.from([1])), ecdsaWithSha256, commonName, sequence(text(0x17, "200101000000Z"), text(0x17, "491231235959Z")), commonName, publicKey.export({ type: "spki", format: "der" }), explicit(3, sequence(extension("551d11", sequence(text(0x82, "localhost"))), extension("551d13", sequence(der(1, Buffer.from([255])))))));
    const signature = createSign("sha256").update(toBeSigned).sign(privateKey);
    const certificate = sequence(toBeSigned, ecdsaWithSha256, der(3, Buffer.concat([Buffer.from([0]), signature])));
    const lines = certificate.toString("base64").replaceAll(/.{64}/g, "$&\n");
    return {
        certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
        key: privateKey.export({ type: "pkcs8", format: "pem" }),
    };
}
