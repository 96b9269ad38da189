import test from "ava";
import { DamageRig, loaderSaid } from "../support/damage-rig.js";
import { damageRows, declareDamageTest, fixedSectors, loseTables } from "../support/damage-rows.js";
// What test/qemu/damaged-disk.test.ts tries by BIOS, all of it by UEFI; and what takes long.
let rig;
test.before(async () => {
    rig = await DamageRig.make();
});
test.after.always(() => rig?.remove());
for (const row of damageRows) {
    if (row.found.uefi !== undefined)
        declareDamageTest(() => rig, row, "uefi");
}
// Two panics, each after the 30 seconds for which a root is waited for.
test.serial("both tables gone, bios: the kernel finds no root, panics and restarts", async (t) => {
    const { path, surgery } = rig.disk("no-table");
    await loseTables(surgery, rig.manifest.size);
    let panics = 0;
    const lines = await rig.watch(path, "bios", (line) => {
        if (/Kernel panic .*Unable to mount root fs/.test(line))
            panics++;
        return panics === 2;
    });
    t.true(loaderSaid(lines).some((line) => fixedSectors.test(line)));
    t.regex(lines.join("\n"), /device PARTUUID=[0-9a-f-]+ did not appear within 30 seconds/);
    // The way back: the image's first 34 sectors.
    const image = rig.disk("image", "fresh").surgery;
    await surgery.write(0, await image.read(0, 34 * 512));
    const [rescued] = await rig.run(path, "bios", 1);
    t.is(rescued?.boot?.slot, "a");
    t.is(rescued?.facts.get("damage"), "backup-table repaired");
    t.is(rescued?.facts.get("data.boots"), "2", "data are kept");
});
