import test from "ava";
import { DamageRig } from "../support/damage-rig.ts";
import { damageRows, declareDamageTest } from "../support/damage-rows.ts";

// What test/qemu/damaged-disk.test.ts tries by BIOS, all of it by UEFI.

let rig: DamageRig;
test.before(async () => {
  rig = await DamageRig.make();
});
test.after.always(() => rig?.remove());

for (const row of damageRows) {
  if (row.found.uefi !== undefined) declareDamageTest(() => rig, row, "uefi");
}
