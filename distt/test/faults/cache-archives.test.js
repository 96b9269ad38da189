import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { cacheFaults, flipped, spoil } from "../support/cache-faults.js";
import { archiveFile, readIndex, readRecords, writeRecord } from "../support/cache-rig.js";
let rig;
let at;
let spoiled;
let buildsRight;
test.before(async () => {
    ({ rig, at, spoiled, buildsRight } = await cacheFaults());
});
test.after.always(() => removeTree(rig.directory));
for (const [what, change] of [
    ["has a flipped bit at its beginning", flipped(0)],
    ["has a flipped bit at its end", (bytes) => flipped(bytes.length - 1)(bytes)],
    ["is cut off", (bytes) => bytes.subarray(0, -1)],
    ["is empty", () => Buffer.alloc(0)],
]) {
    test.serial(`fault 30: an archive ${what}: the next cache has it, or it is built`, async (t) => {
        const cache = spoiled(`it ${what}`);
        const [record] = readRecords(cache, "app", rig.key("ann"));
        spoil(archiveFile(cache, record), change);
        const alone = rig.caches("damaged", [cache], ["ann"]);
        await buildsRight(t, `alone, it ${what}`, alone, {
            said: /app-1\.\w+ of .* is not used/,
            built: ["app"],
        });
        const both = rig.caches("damaged", [cache, at("bobs")], ["ann", "bob"]);
        await buildsRight(t, `both, it ${what}`, both, {
            said: /fetch app 1: ok: .* from .*bobs/,
            built: [],
        });
    });
}
test.serial("fault 30: an archive is another path's, whose signature is good", async (t) => {
    const cache = spoiled("swapped");
    const [app] = readRecords(cache, "app", rig.key("ann"));
    const [twin] = readRecords(cache, "twin", rig.key("ann"));
    spoil(archiveFile(cache, app), () => readFileSync(archiveFile(cache, twin)));
    const caches = rig.caches("swapped", [cache], ["ann"]);
    await buildsRight(t, "swapped", caches, {
        said: /other bytes than its record says/,
        built: ["app"],
    });
});
test.serial("fault 30: a record that is signed names an archive that is not the path", async (t) => {
    const cache = spoiled("lying");
    const [app] = readRecords(cache, "app", rig.key("ann"));
    const [twin] = readRecords(cache, "twin", rig.key("ann"));
    writeRecord(cache, { ...app, archive: twin.archive, path: { ...app.path, size: twin.path.size } }, rig.key("ann"));
    const caches = rig.caches("lying", [cache], ["ann"]);
    await buildsRight(t, "lying", caches, {
        said: /does not have the tree hash of the record/,
        built: ["app"],
    });
});
for (const [what, change, said] of [
    [
        "is no zstd",
        (frame) => ({ bytes: Buffer.alloc(frame.size, "x"), content: frame.content }),
        /cannot be unpacked/,
    ],
    [
        "is cut off",
        (frame, bytes) => ({ bytes: bytes.subarray(0, -3), content: frame.content }),
        /cannot be unpacked/,
    ],
    [
        "has more in it than its record says",
        (frame, bytes) => ({ bytes, content: frame.content - 1 }),
        /cannot be unpacked|not as long as its files/,
    ],
]) {
    test.serial(`fault 30: a part of an archive, signed as it is, ${what}`, async (t) => {
        const cache = spoiled(`signed, ${what}`);
        const [app] = readRecords(cache, "app", rig.key("ann"));
        const [head, frame] = app.archive.frames;
        const whole = readFileSync(archiveFile(cache, app));
        const { bytes, content } = change(frame, whole.subarray(head.size));
        const file = Buffer.concat([whole.subarray(0, head.size), bytes]);
        const frames = [head, { size: bytes.length, content, sha256: sha256(bytes) }];
        const archive = { sha256: sha256(file), size: file.length, frames };
        // The sum of the frames is the size of the path, or the record is refused as such.
        const path = { ...app.path, size: content };
        writeFileSync(join(cache, "archives", `${archive.sha256}.zst`), file);
        writeRecord(cache, { ...app, path, archive }, rig.key("ann"));
        const caches = rig.caches("signed", [cache], ["ann"]);
        await buildsRight(t, `signed, ${what}`, caches, { said, built: ["app"] });
    });
}
test.serial("fault 30: a record refers to what is no input of the path", async (t) => {
    const cache = spoiled("strange references");
    const [app] = readRecords(cache, "app", rig.key("ann"));
    const [twin] = readRecords(cache, "twin", rig.key("ann"));
    const references = [{ name: twin.path.storeName, file: "bin/app", offset: 0 }];
    writeRecord(cache, { ...app, path: { ...app.path, references } }, rig.key("ann"));
    const caches = rig.caches("strange references", [cache], ["ann"]);
    await buildsRight(t, "strange references", caches, {
        said: /refers to what is no input/,
        built: ["app"],
    });
});
test.serial("fault 30: files of a cache are missing", async (t) => {
    const cache = spoiled("holes");
    const [app] = readRecords(cache, "app", rig.key("ann"));
    rmSync(archiveFile(cache, app));
    const index = readIndex(cache, rig.key("ann"));
    const [, digests = []] = [...index.records].find(([full]) => full.startsWith("library-")) ?? [];
    rmSync(join(cache, "records", `${digests[0]}.json`));
    const caches = rig.caches("holes", [cache], ["ann"]);
    const told = {
        said: /there is no such file.*the archive is missing/s,
        built: ["app", "library"],
    };
    await buildsRight(t, "holes", caches, told);
});
