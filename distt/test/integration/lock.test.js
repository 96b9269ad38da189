import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, {} from "ava";
import { parseDebianLock } from "../../assembler/model/debian-lock.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { lockPackage } from "../../assembler/workflow/lock.js";
import { xz } from "../support/archives.js";
import { contextWith, rejection, scratch } from "../support/fetch-context.js";
import { serve, serveBody } from "../support/local-server.js";
const stanza = (name, fields = "") => `Package: ${name}\nVersion: 1.0-1\n${fields}Filename: pool/main/x/${name}_1.0-1_amd64.deb\n` +
    `Size: 10\nSHA256: ${sha256(name)}\n`;
const packages = xz(Buffer.from(`${stanza("app", "Depends: liba\n")}\n${stanza("liba")}`));
const release = (index) => `Version: 13.1\nDate: Sat, 06 Sep 2025 10:24:41 UTC\nSHA256:\n ${sha256(index)} ${index.length} main/binary-amd64/Packages.xz\n`;
/** A server for a suite whose Release lists `index` and whose index is `packages`. */
function serveSuite(t, index) {
    return serve(t, (request, response) => {
        const path = request.url ?? "";
        if (path === "/debian/dists/trixie/Release")
            response.end(release(index));
        else if (path.endsWith("/Packages.xz"))
            serveBody(request, response, packages);
        else
            response.writeHead(404).end();
    });
}
const definition = { name: "toy", debian: { roots: ["app"], exclude: [] } };
test("locking resolves the roots against the mirror and writes lock.json", async (t) => {
    const server = await serveSuite(t, packages);
    const context = contextWith({ debianMirrors: [`${server.url}/debian`] });
    const directory = scratch();
    const lock = await lockPackage(context, definition, directory);
    t.deepEqual(parseDebianLock(readFileSync(join(directory, "lock.json"), "utf8"), "l"), lock);
    t.deepEqual(lock.packages.map(({ name }) => name), ["app", "liba"]);
    t.is(lock.release, "13.1");
    t.is(lock.snapshot, "20250906T102441Z");
    t.deepEqual(readdirSync(directory), ["lock.json"]);
});
test("an index that Release does not list is refused, and the old lock kept", async (t) => {
    const server = await serveSuite(t, Buffer.from("another index"));
    const context = contextWith({ debianMirrors: [`${server.url}/debian`] });
    const directory = scratch();
    writeFileSync(join(directory, "lock.json"), "old");
    const error = await rejection(t, lockPackage(context, definition, directory));
    t.is(error.code, "HASH_MISMATCH");
    t.is(readFileSync(join(directory, "lock.json"), "utf8"), "old");
});
test("locking without a mirror, or with an unknown suite, says what to do", async (t) => {
    const none = await rejection(t, lockPackage(contextWith(), definition, scratch()));
    t.is(none.code, "NO_MIRROR");
    t.regex(none.hint ?? "", /MRRL_DEBIAN_MIRROR=.* mrrl lock toy/);
    const server = await serveSuite(t, packages);
    const context = contextWith({ debianMirrors: [`${server.url}/debian`] });
    const odd = { ...definition, debian: { ...definition.debian, suite: "buzz" } };
    const error = await rejection(t, lockPackage(context, odd, scratch()));
    t.is(error.code, "FETCH_FAILED");
    t.is(error.place, `${server.url}/debian/dists/buzz/Release`);
});
