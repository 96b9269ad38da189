import { readFile, writeFile } from "node:fs/promises";
import test from "ava";
import { putTogether, signed, takeApart } from "../support/crafted-bundle.js";
import { UpdateRig } from "../support/update-rig.js";
const day = 24 * 60 * 60;
// One machine is offered everything that it must refuse, and then a good update.
test.serial("what must not be installed is refused before the first write, with why", async (t) => {
    await UpdateRig.using(async (rig) => {
        const [unknown, revoked] = [await rig.newKey("unknown"), await rig.newKey("revoked")];
        const revokedId = await keyId(revoked.secret);
        const update = { keys: [rig.publicKey], revoked: [revokedId] };
        const { disk } = await rig.disk({ release: 5, update });
        const good = await takeApart(rig.served(await rig.bundle({ release: 6, update })));
        const other = await takeApart(rig.served(await rig.bundle({ release: 7, update })));
        const lines = (changes) => good.manifest.replace(/^([a-z0-9_]+)=.*$/gm, (line, key) => key in changes ? `${key}=${changes[key]}` : line);
        const altered = (changes) => signed(good, rig.key, lines(changes));
        const now = Math.floor(Date.now() / 1000);
        const flip = (text, at) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
        const cases = [
            ["unsigned", { ...good, signature: "" }, /the update is not signed/],
            ["garbage", Buffer.from("<html>not found</html>\n".repeat(50)), /this is not an update/],
            ["cut", (await readFile(rig.served("6.bundle"))).subarray(0, 1000), /this is not an update/],
            [
                "unknown",
                await signed(good, unknown.secret),
                /signed with key [0-9A-F]{16}, which this system does not trust/,
            ],
            [
                "revoked",
                await signed(good, revoked.secret),
                new RegExp(`signed with key ${revokedId}, which is revoked`),
            ],
            [
                "bad-signature",
                { ...good, signature: flip(good.signature, good.signature.indexOf("\n") + 60) },
                /the signature of key [0-9A-F]{16} does not fit/,
            ],
            ["no-signature", { ...good, signature: "hello\n" }, /is not one of minisign's/],
            [
                "altered",
                { ...good, manifest: lines({ release: 8 }) },
                /does not fit: this manifest is not/,
            ],
            ["swapped-manifest", { ...good, manifest: other.manifest }, /does not fit/],
            [
                "swapped-index",
                { ...good, index: other.index },
                /the index is not the one of this manifest/,
            ],
            ["machine", await altered({ machine: "toaster" }), /for machine 'toaster', this is 'x86_64'/],
            ["profile", await altered({ profile: "web" }), /for profile 'web', this is 'machine'/],
            [
                "downgrade",
                await altered({ release: 4 }),
                /release 4 is older than release 5, which this machine has had\n.*--allow-downgrade/,
            ],
            [
                "expired",
                await altered({ created: now - 9 * day, expires: now - day }),
                /the update has expired on \d{4}-\d\d-\d\d .*; this machine's clock says \d{4}/,
            ],
            ["root-size", await altered({ root_size: 4096 }), /malformed: root_size is not root_blocks/],
            [
                "large-root",
                await altered({ root_size: 16384 * 4096, root_blocks: 16384 }),
                /root file system, with its hash tree, is too large for slot b: it has \d+ bytes, .* has 67108864/,
            ],
            [
                "large-boot",
                await altered({ boot_size: (24 << 20) + 512 }),
                /boot archive is too large for slot b: it has 25166336 bytes, .* has 25165824/,
            ],
            [
                "format",
                await signed(good, rig.key, "mrrl-update 2\n"),
                /of a format that this system does/,
            ],
            [
                "order",
                await signed(good, rig.key, good.manifest.replace("profile=", "image=")),
                /malformed: it has 'image=machine' where profile belongs/,
            ],
            ["number", await altered({ release: "1e9" }), /malformed: release is no number/],
            ["digest", await altered({ root_hash: "a;b" }), /malformed: root_hash has characters/],
            ["missing", "http://10.0.2.2:9/", /this is not an update: .*\(curl: \(7\)/],
        ];
        await rig.serving((server) => rig.withGuest({ image: disk }, async (guest) => {
            t.is((await guest.boot()).slot, "a");
            // Sectors that were ever written of state, boot-b and root-b, and what is in them.
            const target = async () => [
                await guest.must("for n in 3 6 7; do read -r _ _ _ _ _ _ n _ </sys/class/block/vda$n/stat; echo $n; done"),
                await guest.must("sha256sum /dev/vda3 /dev/vda6 /dev/vda7"),
            ];
            const before = await target();
            for (const [name, bundle, says] of cases) {
                const served = rig.served(`${name}.bundle`);
                if (Buffer.isBuffer(bundle))
                    await writeFile(served, bundle);
                else if (typeof bundle === "object")
                    await putTogether(served, bundle);
                const source = typeof bundle === "string" ? bundle : `${server.url}${name}.bundle`;
                const { code, output } = await guest.run(`mrrl-update ${source}`);
                t.is(code, 1, `${name}: ${output}`);
                t.regex(output, says, name);
                t.regex(output, /^mrrl-update: /m, name);
            }
            // A clock that is behind does not make an old update new, and is named.
            await guest.must(`date -s @${now - 20 * day}; echo ${now} >/data/mrrl/update/created`);
            const behind = await guest.run(`mrrl-update ${server.url}expired.bundle`);
            t.is(behind.code, 1, behind.output);
            t.regex(behind.output, /clock says .*, which is wrong: an update was accepted here that/);
            // Nor does one that is ahead stop what never expires, or make the release not count.
            await guest.must(`date -s @${now + 3650 * day}`);
            const ahead = await guest.run(`mrrl-update ${server.url}downgrade.bundle`);
            t.regex(ahead.output, /release 4 is older than release 5/);
            // What a machine has once had as its release, or revoked, an older image cannot undo.
            await guest.must("echo 9 >/data/mrrl/update/release");
            const floor = await guest.run(`mrrl-update ${server.url}6.bundle`);
            t.regex(floor.output, /release 6 is older than release 9/);
            await guest.must("echo 5 >/data/mrrl/update/release");
            await guest.must(`echo ${await keyId(rig.key)} >>/data/mrrl/update/revoked`);
            t.regex((await guest.run(`mrrl-update ${server.url}6.bundle`)).output, /which is revoked/);
            await guest.must(`sed -i '$d' /data/mrrl/update/revoked`);
            // One at a time.
            await guest.must("exec 9>/run/mrrl/update.lock; flock -n 9; sleep 1000 </dev/null & ");
            const second = await guest.run(`mrrl-update ${server.url}6.bundle`);
            t.is(second.code, 1);
            t.regex(second.output, /another mrrl-update is at work/);
            await guest.must("killall sleep");
            for (const usage of ["", "a b", "--tries 0 x", "--tries", "--force x"]) {
                t.is((await guest.run(`mrrl-update ${usage}`)).code, 100, usage);
            }
            t.deepEqual(await target(), before, "nothing was written");
            t.is((await guest.run("cat /data/mrrl/update/history")).code, 1, "nor was there any event");
            t.is((await guest.run(`mrrl-update ${server.url}6.bundle`)).code, 0);
            const downgrade = `mrrl-update --allow-downgrade ${server.url}downgrade.bundle`;
            t.regex(await guest.must(downgrade), /going back from release 5 to release 4/);
        }));
    });
});
/** The id of a secret key, as minisign prints it. */
async function keyId(file) {
    const line = (await readFile(file.replace(/key$/, "pub"), "utf8")).split("\n")[1] ?? "";
    return Buffer.from(line, "base64").subarray(2, 10).reverse().toString("hex").toUpperCase();
}
