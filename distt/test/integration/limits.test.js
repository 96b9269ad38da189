import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, {} from "ava";
import { readBounded, TooLarge } from "../../assembler/effects/bounded-file.js";
import { readDownloadLists } from "../../assembler/effects/download-lists.js";
import { readTree } from "../../assembler/effects/git-tree.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { parseDebianIndex } from "../../assembler/plan/debian-index.js";
import { lockPackage } from "../../assembler/workflow/lock.js";
import { deb, xz } from "../support/archives.js";
import { failure, impatient, request } from "../support/downloading.js";
import { contextWith, rejection } from "../support/fetch-context.js";
import { serve, serveBody, serveRaw } from "../support/local-server.js";
import { refused } from "../support/unpacking.js";
test("a file is read up to a limit, whatever it is", async (t) => {
    const path = join(mkdtempSync(join(tmpdir(), "mrrl bounded-")), "file");
    writeFileSync(path, "12345678");
    t.is((await readBounded(path, 8)).toString(), "12345678");
    await t.throwsAsync(readBounded(path, 7), { instanceOf: TooLarge });
    await t.throwsAsync(readBounded("/dev/zero", 1 << 20), { instanceOf: TooLarge });
    await t.throwsAsync(readBounded("/nonexistent", 1), { code: "ENOENT" });
    const fifo = `${path}.fifo`;
    execFileSync("mkfifo", [fifo]);
    const read = readBounded(fifo, 8);
    execFileSync("sh", ["-c", 'printf 1234 > "$1"', "sh", fifo]);
    t.is((await read).toString(), "1234");
});
test("a list of downloads without an end is refused", async (t) => {
    const error = await t.throwsAsync(readDownloadLists(["/dev/zero"]), { instanceOf: MrrlError });
    t.is(error?.code, "USAGE");
    t.regex(error?.message ?? "", /more than 16777216 bytes/);
});
/** What locking against a suite with this index and these further lines in Release ends with. */
async function lockAgainst(t, index, more = "", announced = true) {
    const release = "Version: 13.1\nDate: Sat, 06 Sep 2025 10:24:41 UTC\nSHA256:\n" +
        ` ${sha256(index)} ${index.length} main/binary-amd64/Packages.xz\n${more}`;
    const server = await serve(t, (incoming, response) => {
        if (!incoming.url?.endsWith("/Release"))
            serveBody(incoming, response, index);
        else if (announced)
            serveBody(incoming, response, Buffer.from(release));
        else {
            // In chunks: nothing tells the size.
            response.write(release.slice(0, 100));
            response.end(release.slice(100));
        }
    });
    const context = contextWith({ debianMirrors: [server.url] });
    mkdirSync(context.settings.cacheRoot, { recursive: true });
    const definition = { name: "toy", debian: { roots: ["alpha"] } };
    const error = await rejection(t, lockPackage(context, definition, context.settings.cacheRoot));
    t.deepEqual(readdirSync(context.settings.cacheRoot), [], "nothing is kept");
    return error;
}
test.serial("an index that unpacks to very much is refused, in bounded memory", async (t) => {
    // 1 GiB of blanks, which the index lists truthfully.
    const bomb = execFileSync("sh", ["-c", "head -c 1073741824 /dev/zero | xz -0 -c"]);
    const error = await lockAgainst(t, bomb);
    t.is(error.code, "ARCHIVE_REFUSED", error.message);
    t.regex(error.message, /more than 268435456 bytes/);
});
test.serial("a Release file that is very long is refused, announced or not", async (t) => {
    for (const announced of [true, false]) {
        const error = await lockAgainst(t, xz(Buffer.from("")), "x".repeat(5 << 20), announced);
        t.is(error.code, "FETCH_FAILED", error.message);
        t.regex(error.message, /larger than 4194304 bytes/);
    }
});
test.serial("an index that has what no lock file can have leaves no lock file", async (t) => {
    for (const [field, value] of [
        ["Filename", "../../etc/passwd"],
        ["Size", "-1"],
        ["Version", "x".repeat(200)],
    ]) {
        const fields = { Package: "alpha", Version: "1", Filename: "pool/a.deb", Size: "1" };
        const stanza = Object.entries({ ...fields, SHA256: sha256("x"), [field ?? ""]: value });
        const text = stanza.map(([name, each]) => `${name}: ${each}\n`).join("");
        const error = await lockAgainst(t, xz(Buffer.from(text)));
        t.is(error.code, "DEFINITION_INVALID", error.message);
        t.regex(error.message, /what no lock file can have/);
    }
});
test("an index of very many stanzas, or of blank lines, ends", (t) => {
    const stanza = `Package: a\nVersion: 1\nFilename: f\nSize: 1\nSHA256: ${sha256("x")}\n\n`;
    t.throws(() => parseDebianIndex(stanza.repeat(500_001)), { message: /more than 500000 stanzas/ });
    t.is(parseDebianIndex("\n".repeat(1 << 24)).packages.size, 0);
});
test("a download that goes on for too long is given up, however steady it is", async (t) => {
    const server = await serve(t, (_, response) => {
        const timer = setInterval(() => response.write("x".repeat(1000)), 20);
        response.on("close", () => clearInterval(timer));
    });
    const patience = { ...impatient, total: 400 };
    t.is(await failure(t, request(`${server.url}/file`, { patience })), "not done after 0.4 s");
    t.true(server.requests.length <= impatient.attempts);
});
test("an answer whose head does not end is given up", async (t) => {
    const url = await serveRaw(t, (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n");
        const timer = setInterval(() => socket.write(`x: ${"y".repeat(1000)}\r\n`), 1);
        socket.on("close", () => clearInterval(timer));
    });
    const started = performance.now();
    t.regex(await failure(t, request(url)), /header/i);
    t.true(performance.now() - started < 15_000);
});
test("a tree with a name that does not end is refused", async (t) => {
    async function* endless() {
        yield Buffer.from(`100644 blob ${"0".repeat(40)} 1\t`);
        for (;;)
            yield Buffer.alloc(1 << 12, "x");
    }
    await t.throwsAsync(readTree(endless(), "commit"), { message: /a name that is too long/ });
});
test("a zstd frame that asks for gigabytes of memory is refused", async (t) => {
    // A single segment of 2,000,000,000 bytes; an ordinary frame with a window of 1 GiB.
    const single = Buffer.from("28b52ffda000943577", "hex");
    const ordinary = Buffer.from("28b52ffd00a0", "hex");
    for (const head of [single, ordinary]) {
        const frame = Buffer.concat([head, Buffer.alloc(64)]);
        await refused(t, deb(frame, "data.tar.zst"), /window is too large/);
    }
});
