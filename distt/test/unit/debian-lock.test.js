import test from "ava";
import { formatDebianLock, lockedSources, parseDebianLock, } from "../../assembler/model/debian-lock.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { parseDebianRelease } from "../../assembler/plan/debian-release.js";
import { refusal } from "../support/definitions.js";
const lock = {
    format: 1,
    suite: "trixie",
    release: "13.1",
    snapshot: "20250906T080000Z",
    packages: ["g++-14", "libc6"].map((name) => ({
        name,
        version: "1:2.41-12+b1",
        pool: `pool/main/x/${name}_2.41-12+b1_amd64.deb`,
        size: 1000,
        sha256: sha256(name),
    })),
};
/** The error for a lock file changed by `change`. */
function refusedLock(change) {
    const changed = JSON.parse(JSON.stringify(lock));
    change(changed);
    return refusal(() => parseDebianLock(JSON.stringify(changed), "packages/x/lock.json"));
}
test("what is written is read again, one line per package", (t) => {
    const text = formatDebianLock(lock);
    t.deepEqual(parseDebianLock(text, "lock.json"), lock);
    t.is(text.split("\n").filter((line) => line.includes('"name"')).length, 2);
    t.true(text.endsWith("}\n"));
});
test("locked packages are sources with pool, size, snapshot and whole version, in order", (t) => {
    t.deepEqual(lockedSources(lock)[0], {
        file: "g++-14_2.41-12+b1_amd64.deb",
        sha256: sha256("g++-14"),
        size: 1000,
        urls: [],
        pool: "pool/main/x/g++-14_2.41-12+b1_amd64.deb",
        snapshot: "20250906T080000Z",
        deb: { name: "g++-14", version: "1:2.41-12+b1", suite: "trixie" },
    });
});
test("errors name the file and the key", (t) => {
    const error = refusedLock((changed) => {
        Object.assign(changed.packages[1] ?? {}, { sha256: "ABC" });
    });
    t.is(error.code, "DEFINITION_INVALID");
    t.is(error.place, "packages/x/lock.json: packages.1.sha256");
    t.regex(error.hint ?? "", /mrrl lock/);
    t.is(refusal(() => parseDebianLock("{", "l.json")).place, "l.json");
});
test("what must not be in a lock file is refused", (t) => {
    const change = (key, value) => refusedLock((changed) => Object.assign(changed, { [key]: value })).place;
    const changeFirst = (key, value) => refusedLock((changed) => Object.assign(changed.packages[0] ?? {}, { [key]: value })).place;
    t.regex(change("format", 2) ?? "", /format$/);
    t.regex(change("suite", "../trixie") ?? "", /suite$/);
    t.regex(change("snapshot", "yesterday") ?? "", /snapshot$/);
    t.regex(change("packages", []) ?? "", /packages$/);
    t.is(change("extra", 1), "packages/x/lock.json");
    for (const pool of [
        "pool/../../etc/passwd.deb",
        "/pool/a.deb",
        "pool//a.deb",
        "pool/a.deb?x=y.deb",
        "other/a.deb",
        "pool/a.tar",
    ]) {
        t.regex(changeFirst("pool", pool) ?? "", /packages\.0\.pool$/, pool);
    }
    t.regex(changeFirst("size", -1) ?? "", /size$/);
    t.regex(changeFirst("name", "A B") ?? "", /name$/);
    t.regex(changeFirst("version", "1;reboot") ?? "", /version$/);
});
test("packages are sorted and occur once", (t) => {
    const reversed = refusedLock((changed) => {
        changed.packages.reverse();
    });
    t.regex(reversed.message, /'g\+\+-14' is out of order/);
    const twice = refusedLock((changed) => {
        changed.packages = changed.packages.flatMap((deb) => [deb, deb]);
    });
    t.regex(twice.message, /'g\+\+-14' is locked twice/);
});
test("a Release file gives version, snapshot time and digests", (t) => {
    const digest = sha256("index");
    const release = parseDebianRelease([
        "Origin: Debian",
        "Version: 13.1",
        "Date: Sat, 06 Sep 2025 10:24:41 UTC",
        "MD5Sum:",
        " 0123 5 main/binary-amd64/Packages.xz",
        "SHA256:",
        ` ${digest}     1234 main/binary-amd64/Packages.xz`,
        ` ${sha256("other")} 5 main/binary-arm64/Packages.xz`,
        "Acquire-By-Hash: yes",
        "",
    ].join("\n"));
    t.is(release.version, "13.1");
    t.is(release.snapshot, "20250906T102441Z");
    t.is(release.digests.get("main/binary-amd64/Packages.xz"), digest);
    t.is(release.digests.size, 2);
    t.is(refusal(() => parseDebianRelease("<html>not found</html>")).code, "DEFINITION_INVALID");
});
