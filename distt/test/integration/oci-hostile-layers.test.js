import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import test from "ava";
import { imageLimits } from "../../assembler/effects/oci/layer-reader.js";
import { paxNamed, paxRecords, tar, tarEnd, tarEntry } from "../support/archives.js";
import { ociLayout } from "../support/oci-images.js";
import { entries, refusedLayers } from "../support/oci-refusals.js";
import { ociRig } from "../support/oci-rig.js";
test("names of a layer that lead out, or cannot be, are refused", async (t) => {
    const rig = await ociRig();
    for (const name of ["/tmp/mrrl-escaped", "../x", "a/../../x", "a//b", "a\0b", "x".repeat(300)]) {
        await refusedLayers(t, rig, entries(...paxNamed(name, { content: "x" })), /absolute|leads out|empty part|NUL|too long/);
    }
    const deep = { name: "x", type: "1", link: "../../../tmp/mrrl-escaped" };
    await refusedLayers(t, rig, entries(deep), /leads out/);
    await refusedLayers(t, rig, entries({ ...deep, link: "/etc/passwd" }), /absolute/);
    await refusedLayers(t, rig, entries({ name: "./", content: "x" }), /root, but no directory/);
});
test("nothing is written through a link, of the same layer or of a lower one", async (t) => {
    const rig = await ociRig();
    const link = { name: "way", type: "2", link: "/tmp" };
    const through = { name: "way/mrrl-escaped", content: "x" };
    await refusedLayers(t, rig, entries(link, through), /leads through 'way', which is a symlink/);
    await refusedLayers(t, rig, [...entries(link), ...entries(through)], /below 'way', which is a symlink of a lower layer/);
});
test("devices, sockets, sparse and unknown entries are refused by name", async (t) => {
    const rig = await ociRig();
    const kinds = { "3": /'dev\/x' is a character device/, "4": /'dev\/x' is a block device/ };
    for (const [type, reason] of Object.entries(kinds)) {
        await refusedLayers(t, rig, entries({ name: "dev/x", type }), reason);
    }
    for (const type of ["S", "D", "Z"]) {
        await refusedLayers(t, rig, entries({ name: "odd", type }), /'odd' is a thing of unknown kind/);
    }
    const sparse = paxRecords({ "GNU.sparse.major": "1" }, { name: "holes", content: "1\n" });
    await refusedLayers(t, rig, entries(...sparse), /sparse/);
    await refusedLayers(t, rig, entries({ name: "l", type: "2", link: "x", size: 512 }), /no file/);
});
test("owners beyond 65535 are refused by the file's name", async (t) => {
    const rig = await ociRig();
    await refusedLayers(t, rig, entries({ name: "x", uid: 65536 }), /'x' belongs to the user '65536'/);
    await refusedLayers(t, rig, entries({ name: "x", gid: 99999 }), /'x' belongs to the group/);
    for (const uid of ["70000", "-1", "1e3", "4294967296"]) {
        const records = paxRecords({ uid }, { name: "x" });
        await refusedLayers(t, rig, entries(...records), /'x' belongs to the user/);
    }
});
test("a name twice in a layer is no contradiction: the last one counts", async (t) => {
    const rig = await ociRig();
    const twice = entries({ name: "a", content: "1" }, { name: "./a", content: "2" });
    const archive = ociLayout({ layers: twice });
    await t.notThrowsAsync(rig.make(rig.write(archive), archive.manifest));
});
test("entries, sizes, depth and the whole are bounded, over all layers", async (t) => {
    const rig = await ociRig();
    const limits = { ...imageLimits, entries: 50, depth: 8, fileBytes: 90_000, totalBytes: 150_000 };
    const file = (name, length) => ({ name, content: "x".repeat(length) });
    const refuse = (layers, reason) => refusedLayers(t, rig, layers, reason, limits);
    await refuse(entries(file("big", 90_001)), /'big' is larger than 90000 bytes/);
    await refuse([...entries(file("a", 80_000)), ...entries(file("b", 80_000))], /more than 150000/);
    // What a later layer replaces was there all the same.
    await refuse([...entries(file("a", 80_000)), ...entries(file("a", 80_000))], /more than 150000/);
    const many = Array.from({ length: 30 }, (_, index) => ({ name: `f${index}` }));
    await refuse([...entries(...many), ...entries(...many)], /more than 50 entries/);
    const implied = Array.from({ length: 10 }, (_, index) => ({ name: `${index}/1/2/3/4/5/6` }));
    await refuse(entries(...implied), /more than 50 entries/);
    await refuse(entries({ name: "d/".repeat(9) }), /deeper than 8/);
    // A size that is a lie costs nothing.
    await refuse(entries({ name: "liar", size: 8 ** 10 }), /larger than 90000/);
    const zeros = Buffer.alloc(64 << 20);
    await refuse([{ bytes: zeros, packed: gzipSync(zeros), compression: "gzip" }], /unpacks to more/);
});
test("a layer that is cut off, or followed by something, is refused", async (t) => {
    const rig = await ociRig();
    const whole = tar({ name: "a", content: "x".repeat(5000) });
    const cut = whole.subarray(0, 2000);
    for (const compression of ["gzip", "zstd"]) {
        await refusedLayers(t, rig, [{ bytes: cut, compression }], /end is missing|end of data/);
        await refusedLayers(t, rig, [{ bytes: whole, compression, packed: Buffer.from("no such stream") }], /./);
    }
    await refusedLayers(t, rig, [{ bytes: cut }], /end is missing|end of data/);
    await refusedLayers(t, rig, [{ bytes: Buffer.concat([whole, Buffer.alloc(512, "x")]) }], /./);
    const packed = gzipSync(whole);
    for (const bad of [packed.subarray(0, 60), Buffer.concat([packed, Buffer.from("garbage")])]) {
        await refusedLayers(t, rig, [{ bytes: whole, compression: "gzip", packed: bad }], /unexpected end of file|something follows|incorrect header/);
    }
    await refusedLayers(t, rig, [{ bytes: Buffer.alloc(0) }], /it is empty/);
});
test.serial("100,000 small files are merged in bounded memory", async (t) => {
    const rig = await ociRig();
    const chunk = (from) => Buffer.concat(Array.from({ length: 1000 }, (_, index) => tarEntry({ name: `d${(from + index) % 997}/${from + index}`, content: "x" })));
    const parts = [];
    for (let from = 0; from < 100_000; from += 1000)
        parts.push(chunk(from));
    const bytes = Buffer.concat([...parts, tarEnd]);
    const archive = ociLayout({ layers: [{ bytes, compression: "gzip" }] });
    const path = rig.write(archive, "directory");
    const module = (file) => JSON.stringify(new URL(file, import.meta.url).href);
    const script = `
    import { readFileSync } from "node:fs";
    const { openArchive } = await import(${module("../../assembler/effects/oci/archive.js")});
    const { findImage } = await import(${module("../../assembler/effects/oci/find-image.js")});
    const { addLayer, imageLimits } = await import(${module("../../assembler/effects/oci/layer-reader.js")});
    const { ContentSpool } = await import(${module("../../assembler/effects/oci/content-spool.js")});
    const { emptyDirectory } = await import(${module("../../assembler/model/oci/image-tree.js")});
    const { ArchiveTally } = await import(${module("../../assembler/plan/archive-tally.js")});
    const { signal } = new AbortController();
    const archive = await openArchive(${JSON.stringify(path)}, "", signal);
    const { layers: [layer] } = await findImage(archive, ${JSON.stringify(archive.manifest.slice(7))});
    const root = emptyDirectory();
    const spool = new ContentSpool(${JSON.stringify(join(rig.directory, "spool"))});
    const tally = new ArchiveTally(imageLimits, "");
    await addLayer(archive, layer, "layer", { root, spool, tally, limits: imageLimits }, signal);
    const peak = /VmHWM:\\s+(\\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))[1];
    console.log(JSON.stringify({ directories: root.children.size, peak: peak >> 10 }));
  `;
    const { stdout } = await promisify(execFile)(process.execPath, [
        ...["--input-type=module", "--eval", script],
    ]);
    const { directories, peak } = JSON.parse(stdout);
    t.is(directories, 997);
    t.log(`peak ${peak} MiB`);
    t.true(peak < 400, `peak memory was ${peak} MiB`);
});
