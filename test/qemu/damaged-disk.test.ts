import test from "ava";
import type { FirmwareKind } from "../../assembler/model/machine-hardware.ts";
import { DamageRig, loaderSaid } from "../support/damage-rig.ts";
import type { ImageSurgery } from "../support/toy-image.ts";

// The table of docs/image.md, "When the disk is damaged", each row with both firmwares.

let rig: DamageRig;
test.before(async () => {
  rig = await DamageRig.make();
});

/** GRUB sees no table on a BIOS machine, and says so. */
const fixedSectors = /the partition table of hd0 is damaged: using fixed sectors/;
const zeros = (sectors: number) => Buffer.alloc(sectors * 512);
const backup = () => rig.manifest.size - 33 * 512;

interface Row {
  readonly what: string;
  readonly damage: (disk: ImageSurgery) => Promise<void>;
  /** What the first boot reports, by firmware. OVMF repairs tables before anything runs. */
  readonly found: Readonly<Record<FirmwareKind, string>>;
  /** Whether GRUB has to do without a table, on a BIOS machine. */
  readonly tableUnseen?: boolean;
}

const rows: readonly Row[] = [
  {
    what: "primary table gone",
    damage: (disk) => disk.write(512, zeros(33)),
    found: { bios: "primary-table repaired", uefi: "" },
    tableUnseen: true,
  },
  {
    what: "backup table gone",
    damage: (disk) => disk.write(backup(), zeros(33)),
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
];

for (const firmware of ["bios", "uefi"] as const) {
  for (const { what, damage, found, tableUnseen } of rows) {
    test.serial(
      `${what}, ${firmware}: the proven slot boots, and the table is whole again`,
      async (t) => {
        const { path, surgery } = rig.disk("tables");
        await surgery.setState({ slot: "b", prev: "a" });
        await damage(surgery);
        const [first, second] = await rig.run(path, firmware, 2);
        t.is(first?.boot?.slot, "b");
        t.is(first?.facts.get("boot"), "good");
        t.is(first?.facts.get("damage"), found[firmware]);
        const unseen = first?.said.some((line) => fixedSectors.test(line));
        t.is(unseen, firmware === "bios" && tableUnseen === true, first?.said.join("\n"));
        t.is(second?.boot?.slot, "b");
        t.is(second?.facts.get("damage"), "");
        t.is(second?.facts.get("data.boots"), "3");
        t.false(second?.said.some((line) => fixedSectors.test(line)));
        t.like(await surgery.state(), { slot: "b", prev: "a", fails: "0" });
        t.regex(await rig.sgdisk(path), /No problems found/);
      },
    );
  }
}

test.serial("ESP gone, bios: it boots, and reports it each time", async (t) => {
  const { path, surgery } = rig.disk("esp");
  await surgery.setState({ slot: "b" });
  await surgery.write(surgery.startOf("esp"), Buffer.alloc(40 << 20));
  for (const boot of await rig.run(path, "bios", 2)) {
    t.is(boot.boot?.slot, "b");
    t.is(boot.facts.get("boot"), "good");
    t.is(boot.facts.get("damage"), "esp damaged");
    t.is(boot.facts.get("damage.esp"), "damaged");
  }
});

test.serial("ESP gone, uefi: it does not boot", async (t) => {
  const { path, surgery } = rig.disk("esp");
  await surgery.write(surgery.startOf("esp"), Buffer.alloc(40 << 20));
  const lines = await rig.watch(path, "uefi", /XXX/);
  t.deepEqual(loaderSaid(lines), []);
});
