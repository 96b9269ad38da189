import test from "ava";
import { stateOffset } from "../../assembler/plan/state-partition.js";
/** GRUB sees no table on a BIOS machine, and says so. */
export const fixedSectors = /the partition table of hd0 is damaged: using fixed sectors/;
/** So many sectors of nothing. */
export const zeros = (sectors) => Buffer.alloc(sectors * 512);
export const damageRows = [
    {
        what: "primary table gone",
        damage: (disk) => disk.write(512, zeros(33)),
        found: { bios: "primary-table repaired", uefi: "" },
        tableUnseen: true,
    },
    {
        what: "backup table gone",
        damage: (disk, size) => disk.write(size - 33 * 512, zeros(33)),
        found: { bios: "backup-table repaired", uefi: "" },
    },
    {
        what: "torn primary table: its header without its entries",
        damage: (disk) => disk.write(1024, zeros(32)),
        found: { bios: "primary-table repaired", uefi: "" },
        tableUnseen: true,
    },
    {
        what: "torn primary table: its entries without their header",
        damage: (disk) => disk.write(512, zeros(1)),
        found: { bios: "primary-table repaired", uefi: "" },
        tableUnseen: true,
    },
    {
        what: "the entry that protects the tables gone from sector 0",
        damage: (disk) => loseProtection(disk),
        found: { bios: "primary-table repaired" },
        tableUnseen: true,
    },
    ...[0, 0xff].map((fill) => ({
        what: `state sector garbage (${fill})`,
        damage: (disk) => disk.write(disk.startOf("state") + stateOffset, Buffer.alloc(512, fill)),
        found: { bios: "state rewritten", uefi: "state rewritten" },
        slot: "a",
    })),
];
/** Declares the test of a row: one boot finds and mends it, the next one finds nothing. */
export function declareDamageTest(rig, { what, damage, found, slot = "b", tableUnseen }, firmware) {
    test.serial(`${what}, ${firmware}: slot ${slot} boots, and all is in order again`, async (t) => {
        const { path, surgery } = rig().disk("tables");
        await surgery.setState({ slot: "b", prev: "a" });
        await damage(surgery, rig().manifest.size);
        const [first, second] = await rig().run(path, firmware, 2);
        t.is(first?.boot?.slot, slot);
        t.is(first?.facts.get("boot"), "good");
        t.is(first?.facts.get("damage"), found[firmware]);
        const unseen = first?.said.some((line) => fixedSectors.test(line));
        t.is(unseen, firmware === "bios" && tableUnseen === true, first?.said.join("\n"));
        t.is(second?.boot?.slot, slot);
        t.is(second?.facts.get("damage"), "");
        t.is(second?.facts.get("data.boots"), "3", "data are kept");
        t.false(second?.said.some((line) => fixedSectors.test(line)));
        const prev = slot === "b" ? "a" : "";
        t.like(await surgery.state(), { slot, prev, try: "", fails: "0" });
        t.regex(await rig().sgdisk(path), /No problems found/);
    });
}
/** Boot code and signature stay: a BIOS machine starts GRUB all the same. */
export async function loseProtection(disk) {
    await disk.write(446, Buffer.alloc(64));
}
/** Zeros both partition tables of a disk of so many bytes. */
export async function loseTables(disk, size) {
    await disk.write(512, zeros(33));
    await disk.write(size - 33 * 512, zeros(33));
}
