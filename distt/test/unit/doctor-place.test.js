import test from "ava";
import { placeFinding } from "../../assembler/plan/doctor/place.js";
import { placeNeeds } from "../../assembler/plan/doctor/place-needs.js";
const gibibyte = 1024 ** 3;
const good = {
    path: "/data/mrrl store",
    existing: "/data",
    isDirectory: true,
    owner: 1000,
    user: 1000,
    fileSystem: "ext4",
    options: ["rw", "relatime"],
    free: 100 * gibibyte,
    inodes: 1_000_000,
    obstacle: undefined,
    trial: { missing: [] },
};
const { store, cache, temporary } = placeNeeds(true);
test("a good place is told with its space", (t) => {
    const finding = placeFinding(good, store);
    t.is(finding.status, "ok");
    t.is(finding.found, "/data/mrrl store: 100.0 GiB free on ext4");
    t.is(finding.fix, undefined);
});
const failures = [
    {
        name: "read-only",
        facts: { obstacle: "EROFS", options: ["ro"] },
        found: /mounted read-only/,
        fix: /^export MRRL_STORE=/m,
    },
    {
        name: "read-only, seen by root",
        facts: { options: ["ro"], trial: { missing: [], failure: "EROFS" } },
        found: /mounted read-only/,
        fix: /^export MRRL_STORE=/m,
    },
    {
        name: "full",
        facts: { free: 10 * 1024 ** 2 },
        found: /10 MiB are free, at least 700 MiB are needed/,
        fix: /^du -xh --max-depth=2 \/data$/m,
    },
    {
        name: "over quota",
        facts: { trial: { missing: [], failure: "EDQUOT" } },
        found: /are needed/,
        fix: /free some space/,
    },
    {
        name: "out of inodes",
        facts: { inodes: 100 },
        found: /only 100 more files fit \(inodes\)/,
        fix: /MRRL_STORE/,
    },
    {
        name: "somebody else's",
        facts: { obstacle: "EACCES", owner: 0, existing: "/data/mrrl store" },
        found: /cannot be written \(EACCES in \/data\/mrrl store, which belongs to user 0; this is user 1000\)/,
        fix: /^sudo chown -R "\$\(id -u\):\$\(id -g\)" '\/data\/mrrl store'$/m,
    },
    {
        name: "not there yet, below somebody else's",
        facts: { obstacle: "EACCES", owner: 0 },
        found: /EACCES in \/data/,
        fix: /^sudo install -d -o "\$\(id -u\)" -g "\$\(id -g\)" '\/data\/mrrl store'$/m,
    },
    {
        name: "own but not writable",
        facts: { obstacle: "EACCES" },
        found: /EACCES in \/data\)/,
        fix: /^chmod u\+rwx \/data$/m,
    },
    {
        name: "a file in the way",
        facts: { isDirectory: false, obstacle: "ENOTDIR" },
        found: /\/data is no directory/,
        fix: /MRRL_STORE/,
    },
    {
        name: "noexec",
        facts: { options: ["rw", "noexec"], trial: { missing: ["running programs"] } },
        found: /\(ext4\) has no running programs/,
        fix: /^sudo mount -o remount,exec \/data$/m,
    },
    {
        name: "made for another system",
        facts: {
            fileSystem: "exfat",
            trial: { missing: ["names that differ in case", "symbolic links"] },
        },
        found: /\(exfat\) has no names that differ in case, no symbolic links/,
        fix: /MRRL_STORE/,
    },
];
for (const { name, facts, found, fix } of failures) {
    test(`a store that cannot be: ${name}`, (t) => {
        const finding = placeFinding({ ...good, ...facts }, store);
        t.is(finding.status, "failed");
        t.regex(finding.found, found);
        t.regex(finding.fix?.join("\n") ?? "", fix);
    });
}
test("little space is a warning", (t) => {
    const finding = placeFinding({ ...good, free: gibibyte }, store);
    t.is(finding.status, "warning");
    t.regex(finding.found, /1\.0 GiB free on ext4; 3\.0 GiB are enough/);
});
test("once toolchain and tools are unpacked, less is enough", (t) => {
    const facts = { ...good, free: 500 * 1024 ** 2 };
    t.is(placeFinding(facts, store).status, "failed");
    t.is(placeFinding(facts, placeNeeds(false).store).status, "warning");
});
test("a file system of another machine is a warning, for its locks", (t) => {
    for (const fileSystem of ["nfs4", "cifs", "9p", "fuse.sshfs", "virtiofs"]) {
        const finding = placeFinding({ ...good, fileSystem }, store);
        t.is(finding.status, "warning");
        t.regex(finding.found, /locks hold on this machine only/);
    }
});
test("file systems without a number of inodes have enough", (t) => {
    t.is(placeFinding({ ...good, fileSystem: "btrfs", inodes: undefined }, store).status, "ok");
});
test("nothing is run from the cache, and builds do without the temporary directory", (t) => {
    const noexec = { ...good, trial: { missing: ["running programs"] } };
    t.is(placeFinding(noexec, cache).status, "ok");
    t.is(placeFinding(noexec, temporary).status, "ok");
    const unusable = placeFinding({ ...good, obstacle: "EACCES", owner: 0 }, temporary);
    t.is(unusable.status, "warning");
    t.regex(unusable.fix?.join("\n") ?? "", /^export TMPDIR=/m);
});
