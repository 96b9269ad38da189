import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, {} from "ava";
import { withGuest } from "../support/guest.js";
import { runMrrl } from "../support/mrrl-program.js";
import { testToolbox } from "../support/toolbox.js";
import { ImageSurgery } from "../support/toy-image.js";
// A machine without Node, network or anything of the host that made it builds packages of
// its own again: what unpacks the seed and compiles is an emulated processor, so it takes
// minutes, and the packages are small ones.
const patience = 20 * 60_000;
/** What a failing rebuild must leave as it is, as one text. */
async function state(guest) {
    const status = await guest.must("mrrl-slot status --json");
    const disk = await guest.must("sha256sum /dev/vda3 /dev/vda4 /dev/vda6; ls /mrrl/store");
    const services = await guest.must("s6-svstat -o up,ready,pid /run/service/network");
    return [status, disk, services].join("\n");
}
async function rebuildsItself(t, guest) {
    const { code, output } = await guest.run("mrrl-rebuild bzip2 disk-table", patience);
    t.is(code, 0, output);
    for (const name of ["seed", "bzip2", "disk-table"]) {
        t.regex(output, new RegExp(`^built ${name}-.* in \\d+ s$`, "m"));
        t.regex(output, new RegExp(`^same ${name}-.*`, "m"));
    }
    t.regex(output, /^3 same, 0 different, 0 not recorded$/m);
    // A second time there is nothing to do.
    const again = await guest.run("mrrl-rebuild bzip2", patience);
    t.is(again.code, 0, again.output);
    t.regex(again.output, /^to build: 0$/m);
}
/** A source with a flipped bit: nothing is built of it. */
async function damagedSource(t, guest) {
    const flip = [
        "mkdir /data/damaged; cd /data/damaged",
        "digest=$(sed -n 's/^#: source .* sha256://p' /mrrl/rebuild/scripts/libsodium-*)",
        'cp "/mrrl/rebuild/sources/$digest" .; chmod u+w "$digest"',
        'printf X | dd of="$digest" bs=1 seek=1000 conv=notrunc',
        "sh /mrrl/rebuild/runner/mrrl-rebuild --sources /data/damaged libsodium",
    ];
    const { code, output } = await guest.run(flip.join("\n"), patience);
    t.is(code, 1, output);
    t.regex(output, /is not the file that was pinned/);
    t.regex(output, /expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}/);
}
/** A script that fails, in an export tree with nothing else that is new. */
async function failingScript(t, guest) {
    const steps = [
        "mkdir /data/tree; cd /mrrl/rebuild; cp -r Makefile targets sources.list scripts runner /data/tree",
        "cd /data/tree; seed=$(cd scripts; ls -d seed-*)",
        '{ sed "/^[^#]/,\\$d; s/^#: name .*/#: name failing/; s/^#: version .*/#: version 1/" scripts/disk-table-*',
        'echo "echo it goes wrong; exit 7"; } >script',
        "name=failing-1.$(sha256sum <script | cut -c 1-64); mv script scripts/$name",
        'printf "%s: %s\\n\\t+@\\"\\$\\$RUNNER/realise\\" \\"\\$\\$TREE/scripts/%s\\"\\n" $name $seed $name >>Makefile',
        "mrrl-rebuild --tree /data/tree failing",
    ];
    const { code, output } = await guest.run(steps.join("\n"), patience);
    t.is(code, 1, output);
    t.regex(output, /the build of failing ended with 7/);
    t.regex(output, /\| it goes wrong/);
    t.regex(output, /whole log: zcat \/data\/mrrl\/rebuild\/logs\/failing-1\.[0-9a-f]{64}\.log\.gz/);
}
test.serial("a booted system rebuilds itself, and a rebuild that fails changes nothing", async (t) => {
    const directory = mkdtempSync(join(tmpdir(), "mrrl rebuild-"));
    t.teardown(() => rmSync(directory, { recursive: true }));
    const image = join(directory, "smoke.img");
    const made = await runMrrl(["image", "rebuild-smoke", "-o", image, "--json"]);
    t.is(made.exitCode, 0, made.stderr);
    const manifest = JSON.parse(made.stdout);
    const surgery = new ImageSurgery(image, manifest);
    const root = manifest.partitions.find(({ name }) => name === "root-a");
    const rootA = () => surgery.read(root?.start ?? 0, root?.size ?? 0);
    const before = await rootA();
    const { context, toolbox } = await testToolbox();
    const machine = { image, memory: 1024 ** 3 };
    await withGuest(context, toolbox, machine, async (guest) => {
        const { facts } = await guest.boot();
        t.is(facts.get("boot"), "good");
        const fresh = await state(guest);
        await rebuildsItself(t, guest);
        t.is(await state(guest), fresh, "a rebuild goes into a store of its own");
        await damagedSource(t, guest);
        await failingScript(t, guest);
        t.is(await state(guest), fresh);
        t.like(JSON.parse(await guest.must("mrrl-slot status --json")), {
            running: "a",
            slot: "a",
            fails: "0",
            damage: "",
        });
        // What failed is in no store, and what was built before still is.
        const store = await guest.must("ls /data/mrrl/rebuild/store");
        t.deepEqual(store.split("\n").map((name) => name.replace(/-[^-]*$/, "")), ["bzip2", "disk-table", "seed"]);
        await guest.powerOff();
    });
    t.true((await rootA()).equals(before));
});
