import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { bundleParts, bundleRig } from "../support/toy-bundle.js";
let rig;
/** A path in the profile's directory, which has blanks in it. */
const at = (name) => join(rig.profile.directory, name);
test.before(async () => {
    rig = await bundleRig();
});
test.after.always(() => rmSync(rig.profile.directory, { recursive: true, force: true }));
test.serial("mistakes are told before anything is built, with what to type", async (t) => {
    const cases = [
        [[], 2, /nothing signs the bundle[\s\S]*hint: .*--key .*mrrl key new[\s\S]*--unsigned/],
        [["--unsigned", "--key", at("the key.key")], 2, /contradict/],
        [["--key", at("no.key")], 2, /no\.key: error: there is no such key[\s\S]*mrrl key new/],
        [["--key", at("the key.pub")], 2, /this is a public key/],
        [["--key", at("toy.yaml")], 2, /not a minisign secret key/],
        [["--unsigned", "--release", "-1"], 2, /whole number from 0 to 2147483647/],
        [["--unsigned", "--release", "2147483648"], 2, /whole number/],
        [["--unsigned", "--expires", "0"], 2, /number of days/],
        [["--unsigned", "--against", at("none")], 2, /cannot be read[\s\S]*\.bundle, or an \.img/],
        [["--unsigned", "--against", at("toy.yaml")], 2, /neither a bundle nor an image/],
        [["--unsigned", "--against", at("cut.bundle")], 4, /cut\.bundle: error: .*cut short/],
        [["--unsigned", "--against", at("bent.bundle")], 4, /index is not the one of the manifest/],
        [
            ["--unsigned", "-o", "/proc/x/y.bundle"],
            2,
            /y\.bundle: error: the bundle cannot be written[\s\S]*write the bundle elsewhere/,
        ],
    ];
    const { bytes, head } = bundleParts((await rig.bundle(["--unsigned", "-o", at("plain.bundle")])).path);
    writeFileSync(at("cut.bundle"), bytes.subarray(0, head - 1));
    const bent = Buffer.from(bytes);
    bent.writeUInt8(bent.readUInt8(head - 1) ^ 1, head - 1);
    writeFileSync(at("bent.bundle"), bent);
    for (const [args, exitCode, message] of cases) {
        const { exitCode: found, stderr } = await rig.profile.mrrl(["bundle", "toy", ...args]);
        t.is(found, exitCode, `${args}: ${stderr}`);
        t.regex(String(stderr), message, args.join(" "));
    }
    const clock = await rig.profile.mrrl(["bundle", "toy", "--unsigned"], {
        env: { SOURCE_DATE_EPOCH: "yesterday" },
    });
    t.is(clock.exitCode, 2);
    t.regex(String(clock.stderr), /SOURCE_DATE_EPOCH is 'yesterday'/);
});
test.serial("a key's password comes from standard input where there is no terminal", async (t) => {
    const name = at("locked");
    const input = "pass word\n";
    t.is((await rig.profile.mrrl(["key", "new", name], { input })).exitCode, 0);
    const run = (given) => rig.profile.mrrl(["bundle", "toy", "-k", `${name}.key`, "-o", at("l.bundle")], {
        input: given,
    });
    const wrong = await run("password\n");
    t.is(wrong.exitCode, 2);
    t.regex(String(wrong.stderr), /locked\.key: error: the password is wrong/);
    const none = await run("");
    t.is(none.exitCode, 2);
    t.regex(String(none.stderr), /has a password, and nobody to give it/);
    t.is((await run(input)).exitCode, 0);
});
