import test from "ava";
import { stateOffset } from "../../assembler/plan/state-partition.js";
import { DamageRig, loaderSaid } from "../support/damage-rig.js";
import { damageRows, declareDamageTest, loseProtection, loseTables, zeros, } from "../support/damage-rows.js";
// The table of docs/image.md, "When the disk is damaged".
let rig;
test.before(async () => {
    rig = await DamageRig.make();
});
test.after.always(() => rig?.remove());
// By UEFI those that firmware and GRUB have a part in; the others are in test/long.
const byUefi = new Set(["primary table gone", "state sector garbage (255)"]);
for (const row of damageRows) {
    declareDamageTest(() => rig, row, "bios");
    if (byUefi.delete(row.what))
        declareDamageTest(() => rig, row, "uefi");
}
test("the rows for UEFI are there", (t) => t.is(byUefi.size, 0));
for (const { what, damage } of [
    { what: "ESP gone", damage: loseEsp },
    { what: "both tables gone", damage: loseTables },
    { what: "the entry that protects the tables gone from sector 0", damage: loseProtection },
]) {
    test.serial(`${what}, uefi: firmware cannot load it, and says so`, async (t) => {
        const { path, surgery } = rig.disk("unbootable");
        await damage(surgery, rig.manifest.size);
        const lines = await rig.watch(path, "uefi", /BdsDxe: failed to (load|start) Boot/);
        t.deepEqual(loaderSaid(lines), []);
    });
}
test.serial("ESP gone, bios: it boots, and reports it each time", async (t) => {
    const { path, surgery } = rig.disk("esp");
    await surgery.setState({ slot: "b" });
    await loseEsp(surgery);
    for (const boot of await rig.run(path, "bios", 2)) {
        t.is(boot.boot?.slot, "b");
        t.is(boot.facts.get("boot"), "good");
        t.is(boot.facts.get("damage"), "esp damaged");
        t.is(boot.facts.get("damage.esp"), "damaged");
    }
});
test.serial("a trial is not begun while GRUB sees no table, but at the boot after the repair", async (t) => {
    const { path, surgery } = rig.disk("trial");
    await surgery.setState({ slot: "a", try: "b", tries: "3" });
    await surgery.write(512, zeros(33));
    const [first, second, third] = await rig.run(path, "bios", 3);
    t.is(first?.boot?.slot, "a");
    t.is(first?.facts.get("damage"), "primary-table repaired");
    t.is(first?.facts.get("state.try"), "b");
    t.is(first?.facts.get("state.tries"), "3", "nothing was counted");
    t.is(second?.boot?.slot, "b");
    t.true(second?.said.some((line) => /booting slot b .*try=b tries=2/.test(line)));
    t.is(second?.facts.get("damage"), "");
    t.is(third?.boot?.slot, "b");
    t.like(await surgery.state(), { slot: "b", prev: "a", try: "", fails: "0" });
});
test.serial("a state lost before the first boot: data are not made, the rest runs", async (t) => {
    const { path, surgery } = rig.disk("virgin", "fresh");
    await surgery.write(surgery.startOf("state") + stateOffset, zeros(1));
    const before = await surgery.read(surgery.startOf("data"), 1 << 20);
    for (const [boot, damage] of [
        [0, "state rewritten"],
        [1, ""],
    ]) {
        const report = (await rig.run(path, "bios", 1))[0];
        t.is(report?.boot?.slot, "a", `boot ${boot}`);
        t.is(report?.facts.get("boot"), "good");
        t.is(report?.facts.get("damage"), damage);
        t.regex(report?.facts.get("data.status") ?? "", /^failed: damaged beyond automatic repair/);
    }
    t.true(before.equals(await surgery.read(surgery.startOf("data"), 1 << 20)));
});
async function loseEsp(disk) {
    await disk.write(disk.startOf("esp"), zeros((40 << 20) / 512));
}
