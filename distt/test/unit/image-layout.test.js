import test from "ava";
import fc from "fast-check";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { partitionGuid } from "../../assembler/plan/disk-image.js";
import { VerityHasher, verityTreeSize } from "../../assembler/plan/dm-verity.js";
import { grubConfiguration } from "../../assembler/plan/grub-config.js";
import { imageLayout, partitionOf, proveSpace } from "../../assembler/plan/image-layout.js";
import { slotContent } from "../../assembler/plan/slot-content.js";
const mebibyte = 1024 * 1024;
const sizes = { boot: 24 * mebibyte, root: 64 * mebibyte, data: 64 * mebibyte };
test("eight partitions in the order of the design, both slots of equal size", (t) => {
    const { partitions } = imageLayout(sizes);
    t.deepEqual(partitions.map(({ number, name }) => `${number} ${name}`), ["1 bios", "2 esp", "3 state", "4 boot-a", "5 root-a", "6 boot-b", "7 root-b", "8 data"]);
    const layout = imageLayout(sizes);
    t.is(partitionOf(layout, "boot-a").size, partitionOf(layout, "boot-b").size);
    t.is(partitionOf(layout, "root-a").size, partitionOf(layout, "root-b").size);
});
test("partitions are aligned, do not overlap, and leave room for both tables", (t) => {
    const size = fc.integer({ min: 1, max: 2 ** 36 });
    t.notThrows(() => fc.assert(fc.property(size, size, size, (boot, root, data) => {
        const layout = imageLayout({ boot, root, data });
        let end = 34 * 512;
        for (const partition of layout.partitions) {
            if (partition.start % mebibyte !== 0 || partition.start < end)
                return false;
            end = partition.start + partition.size;
        }
        return layout.size >= end + 33 * 512 && partitionOf(layout, "data").size >= data;
    })));
});
test("a kernel that does not fit its slot is refused with the whole arithmetic", (t) => {
    const layout = imageLayout({ ...sizes, boot: 4 * mebibyte });
    const slot = slotContent(Buffer.alloc(5 * mebibyte), { dataBlocks: 10, rootHash: "0".repeat(64) }, "0".repeat(64), ["quiet"]);
    const error = t.throws(() => proveSpace(partitionOf(layout, "boot-a"), slot.parts, "slots.boot"), {
        instanceOf: MrrlError,
    });
    t.is(error.code, "LAYOUT_TOO_SMALL");
    t.regex(error.message, /^boot-a needs 5248000 bytes = kernel 5242880 \+ slot\.cfg 4096 \+ sums 149 \+ cpio headers 875; the partition has 4194304$/);
    t.is(error.hint, "set slots.boot to at least 6MiB in the profile");
});
test("the parts of a slot add up to its archive", (t) => {
    const slot = slotContent(Buffer.alloc(12_345), { dataBlocks: 10, rootHash: "0".repeat(64) }, "0".repeat(64), []);
    t.is(Object.values(slot.parts).reduce((sum, part) => sum + part, 0), slot.archive.length);
});
test("kernel arguments that mean something to GRUB never reach it", (t) => {
    for (const argument of ["a b", "$x", "a;b", 'q"', "*", "(hd0)"]) {
        t.throws(() => slotContent(Buffer.alloc(1), { dataBlocks: 2, rootHash: "0".repeat(64) }, "0".repeat(64), [
            argument,
        ]));
    }
});
test("GRUB is told the fixed sectors of the layout", (t) => {
    const text = grubConfiguration("script\n", imageLayout(sizes), (name) => partitionGuid("id", name));
    t.deepEqual(text.split("\n"), [
        "set fixed_state=86016+2048",
        "set fixed_boot_a=88064+49152",
        "set fixed_boot_b=268288+49152",
        `set fixed_root_a=${partitionGuid("id", "root-a")}`,
        `set fixed_root_b=${partitionGuid("id", "root-b")}`,
        "script",
        "",
    ]);
});
test("a verity tree does not depend on how the data arrive, and has the size foretold", (t) => {
    const data = Buffer.alloc(200 * 4096, "some data, again and again ");
    const whole = new VerityHasher(Buffer.from("salt"));
    whole.update(data);
    const expected = whole.finish();
    // 200 digests of 32 bytes take two blocks, and these one more above them.
    t.is(expected.tree.length, 3 * 4096);
    t.is(verityTreeSize(200), 3 * 4096);
    fc.assert(fc.property(fc.integer({ min: 1000, max: 100_000 }), (step) => {
        const pieces = new VerityHasher(Buffer.from("salt"));
        for (let at = 0; at < data.length; at += step)
            pieces.update(data.subarray(at, at + step));
        const { rootHash, tree } = pieces.finish();
        return rootHash === expected.rootHash && tree.equals(expected.tree);
    }), { numRuns: 20 });
});
