import { crc32 } from "node:zlib";
/** One entry of a ustar archive, header and padded content. */
export function tarEntry({ name, type = "0", content = "", link = "", ...rest }) {
    const body = Buffer.from(content);
    const header = Buffer.alloc(512);
    const octal = (value, offset, length) => header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset, "latin1");
    header.write(name, 0, 100, "utf8");
    octal(rest.mode ?? 0o644, 100, 8);
    octal(rest.uid ?? 0, 108, 8);
    octal(rest.gid ?? 0, 116, 8);
    octal(rest.size ?? body.length, 124, 12);
    octal(1, 136, 12);
    header.write(type, 156, "latin1");
    header.write(link, 157, 100, "utf8");
    header.write("ustar\x0000", 257, "latin1");
    header.fill(" ", 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}
/** The two empty blocks that end a tar archive. */
export const tarEnd = Buffer.alloc(1024);
export function tar(...entries) {
    return Buffer.concat([...entries.map(tarEntry), tarEnd]);
}
/** A file whose name is told by a pax header, which may hold what a ustar header cannot. */
export function paxNamed(path, entry = {}) {
    return paxRecords({ path }, { name: "short", ...entry });
}
/** A file that comes with further pax records, such as `SCHILY.xattr.…`. */
export function paxRecords(records, entry) {
    const lines = Object.entries(records).map(([key, value]) => paxLine(key, value));
    return [{ name: "pax", type: "x", content: lines.join("") }, entry];
}
/** A record of a pax header, which begins with its own length in bytes. */
function paxLine(key, value) {
    const bytes = Buffer.byteLength(` ${key}=${value}\n`);
    const digits = [1, 2, 3, 4, 5].find((n) => String(bytes + n).length === n) ?? 6;
    return `${bytes + digits} ${key}=${value}\n`;
}
/** An ar archive of the given members. */
export function ar(members) {
    const parts = [Buffer.from("!<arch>\n")];
    for (const [name, content] of Object.entries(members)) {
        const size = String(content.length).padEnd(10);
        parts.push(Buffer.from(`${name.padEnd(16)}${"1".padEnd(12)}0     0     100644  ${size}\`\n`), Buffer.from(content), Buffer.from(content.length % 2 === 1 ? "\n" : ""));
    }
    return Buffer.concat(parts);
}
/** A Debian binary package with an uncompressed data member, or the given one. */
export function deb(data, member = "data.tar") {
    return ar({ "debian-binary": Buffer.from("2.0\n"), "control.tar": tarEnd, [member]: data });
}
const uint32 = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
};
function withCrc(content) {
    return Buffer.concat([content, uint32(crc32(content))]);
}
function variableLength(value) {
    const bytes = [];
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128))
        bytes.push((rest % 128) | 0x80);
    return Buffer.from([...bytes, rest]);
}
const padded = (content) => Buffer.concat([content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
/** An .xz stream of one block that stores its content as it is (LZMA2's uncompressed chunks). */
export function xz(content) {
    const chunks = [];
    for (let offset = 0; offset < content.length; offset += 65536) {
        const piece = Buffer.from(content.subarray(offset, offset + 65536));
        const head = Buffer.from([offset === 0 ? 1 : 2, 0, 0]);
        head.writeUInt16BE(piece.length - 1, 1);
        chunks.push(head, piece);
    }
    const flags = Buffer.from([0, 1]); // CRC32
    const blockHeader = withCrc(Buffer.from([2, 0, 0x21, 1, 12, 0, 0, 0]));
    const data = Buffer.concat([...chunks, Buffer.from([0])]);
    const check = uint32(crc32(content));
    const unpadded = blockHeader.length + data.length + check.length;
    const index = withCrc(padded(Buffer.concat([
        Buffer.from([0, 1]),
        variableLength(unpadded),
        variableLength(content.length),
    ])));
    const backward = Buffer.concat([uint32(index.length / 4 - 1), flags]);
    return Buffer.concat([
        Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]),
        withCrc(flags),
        blockHeader,
        padded(data),
        check,
        index,
        uint32(crc32(backward)),
        backward,
        Buffer.from("YZ"),
    ]);
}
/** A zstd frame of raw blocks (RFC 8878). */
export function zstd(content) {
    const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), uint32(content.length)];
    for (let offset = 0; offset < content.length; offset += 65536) {
        const piece = content.subarray(offset, offset + 65536);
        const last = offset + 65536 >= content.length ? 1 : 0;
        parts.push(uint32(last | (piece.length << 3)).subarray(0, 3), Buffer.from(piece));
    }
    return Buffer.concat(parts);
}
