import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import test from "ava";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { shRunner } from "../support/sh-runner.js";
import { toyStore } from "../support/toy-store.js";
/** Steps that both runners refuse, and what both say of it. */
const refusals = {
    status: ["echo half > $out/half; echo the reason why; exit 7", /build of status ended with 7/],
    killed: ["kill -9 $$", /build of killed ended with 137/],
    fifo: ['mkfifo "$out/pipe"', /a device, fifo or socket cannot be in the store/],
    socket: [
        `perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("$ENV{out}/s")) or die'`,
        /a device, fifo or socket cannot be in the store/,
    ],
    newline: [`: > "$out/a$(printf '\\nb')"`, /file name has control characters or is not UTF-8/],
    tab: [`mkdir "$out/d"; : > "$out/d/a$(printf '\\tb')"`, /file name has control characters/],
    delete: [`mkdir "$out/d$(printf '\\177')"`, /file name has control characters/],
    latin: [`: > "$out/caf$(printf '\\351')"`, /file name has control characters or is not UTF-8/],
    overlong: [`: > "$out/$(printf '\\300\\257')"`, /not UTF-8/],
    surrogate: [`: > "$out/$(printf '\\355\\240\\200')"`, /not UTF-8/],
    replacement: [`: > "$out/$(printf '\\357\\277\\275')"`, /not UTF-8/],
    target: [`ln -s "$(printf 'a\\nb')" "$out/link"`, /target of a link has control characters/],
    forged: [
        `ln -s "$(printf "x'\\n./f\\t81a4\\t1\\t1:1\\t0\\t./f")" "$out/link"`,
        /target of a link has control characters/,
    ],
    undecodable: [`ln -s "$(printf 'a\\377')" "$out/link"`, /target of a link .* is not UTF-8/],
    dynamic: [
        'echo "int main(void){return 0;}" > m.c; mkdir "$out/a b"; gcc m.c -o "$out/a b/x"; cp /usr/bin/ls "$out/ls"',
        /2 installed ELF file\(s\)/,
    ],
};
test("what one runner refuses the other one refuses too, and nothing of it is in a store", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    for (const [name, [steps, reason]] of Object.entries(refusals)) {
        toy.define(name, steps);
        const error = await t.throwsAsync(toy.build(name), { instanceOf: MrrlError }, name);
        t.regex(error.message, reason.source.includes(" of a link .* is") ? /not UTF-8/ : reason, name);
        const ran = await sh.realise(name);
        t.is(ran.exitCode, 1, `${name}: ${ran.stderr}`);
        t.regex(ran.stderr, reason);
        if (name === "dynamic")
            t.true(ran.stderr.includes(error.evidence?.split("\n")[0] ?? "?"));
        for (const store of [toy.store, sh.store]) {
            for (const directory of ["store", "meta"]) {
                const left = readdirSync(`${store.root}/${directory}`).filter((path) => path.includes(name));
                t.deepEqual(left, [], `${name}: ${directory}`);
            }
        }
    }
});
test("a failed build shows the end of its log, and leaves what it was at work on", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    toy.define("broken", 'seq 100; mkdir -p closed/a "$out/half"; chmod 0 closed; echo the reason why >&2; exit 3');
    const { stderr } = await sh.realise("broken");
    t.regex(stderr, /^ {2}\| 100\n {2}\| the reason why$/m);
    t.notRegex(stderr, /\| 60\n/);
    const { storeName } = (await toy.derive("broken")).package;
    t.true(stderr.includes(sh.store.logPath(storeName)));
    t.regex(gunzipSync(readFileSync(sh.store.logPath(storeName))).toString(), /^1\n2\n[\s\S]*reason why\n$/);
    const work = `${sh.store.buildDirectory(storeName)}.sh`;
    t.true(stderr.includes(work));
    t.deepEqual(readdirSync(`${work}/output`), ["half"]);
    t.deepEqual(readdirSync(`${work}/build`), ["closed"]);
    // The next attempt begins anew.
    t.is((await sh.realise("broken")).exitCode, 1);
});
test("a build that writes without end is stopped", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    toy.define("verbose", "cat /dev/zero");
    const { exitCode, stderr } = await sh.realise("verbose");
    t.is(exitCode, 1);
    t.regex(stderr, /build of verbose wrote more than 256 MiB of output/);
});
test("a source with other bytes is refused by both, with both digests", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    const digest = sha256("right");
    const sources = `sources: [{ file: data, sha256: ${digest}, urls: [http://127.0.0.1:1/data] }]`;
    toy.define("user", 'cp /sources/data "$out/"', sources);
    const cache = mkdtempSync(join(tmpdir(), "mrrl sources-"));
    const environment = { MRRL_SOURCES: `${cache}:/nowhere` };
    await sh.realise("user");
    const { storeName } = (await toy.derive("user")).package;
    const realise = () => sh.run("realise", [join(sh.scripts, storeName.full)], { env: environment });
    const missing = await realise();
    t.is(missing.exitCode, 1);
    t.regex(missing.stderr, new RegExp(`source data is missing\\n.*${digest}`));
    writeFileSync(join(cache, digest), "wrong");
    const wrong = await realise();
    t.is(wrong.exitCode, 1);
    t.true(wrong.stderr.includes(`expected sha256 ${digest}, got ${sha256("wrong")}`), wrong.stderr);
    writeFileSync(join(cache, digest), "right");
    const right = await realise();
    t.is(right.exitCode, 0, right.stderr);
    t.is(readFileSync(`${sh.store.physicalPath(storeName)}/data`, "utf8"), "right");
});
test("a script that is not what its name says, or that this runner does not know, is not run", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    toy.define("plain", 'echo x > "$out/x"');
    t.is((await sh.realise("plain")).exitCode, 0);
    const { script, storeName } = (await toy.derive("plain")).package;
    const run = async (text, digest = sha256(text), name = "plain") => sh.run("realise", [sh.writeScript(makeStoreName(name, "1", digest).full, text)]);
    const changed = await run(`${script}echo more\n`, storeName.digest);
    t.is(changed.exitCode, 1);
    t.regex(changed.stderr, /is not what its name says/);
    const cases = [
        ["mrrl-build 1", "mrrl-build 2", /format that this runner does not know/],
        ["option static on", "option statically on", /does not know/],
        ["option static on", "option static maybe", /does not know/],
        [/#: option static on\n/, "", /not complete/],
        ["builder sh", "builder wizard", /does not know/],
        [/#: root .*/, "#: root ../../etc", /does not know/],
        [/#: option sandbox/, "#: source ../x sha256:0\n#: option sandbox", /does not know/],
        ["#!/bin/sh", "#!/bin/bash", /starts with #!\/bin\/sh/],
        ["#: name plain", "#: name other", /is not the script of other 1/],
    ];
    for (const [from, to, reason] of cases) {
        const ran = await run(script.replace(from, to));
        t.is(ran.exitCode, 1, `${from}`);
        t.regex(ran.stderr, reason);
    }
    t.is((await sh.run("realise", [])).exitCode, 100);
    t.is((await sh.run("realise", ["--nonsense", "x"])).exitCode, 100);
    t.deepEqual(readdirSync(`${sh.store.root}/store`).filter((name) => !/^(plain|seed)-/.test(name)), []);
});
test("an input that is missing, or without its record, is named", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    toy.define("input", 'echo x > "$out/x"');
    toy.define("user", 'cp "$pkg_input/x" "$out/"', "dependencies: [input]");
    t.is((await sh.realise("user")).exitCode, 0);
    const { storeName, dependencies } = (await toy.derive("user")).package;
    const [input] = dependencies;
    if (!input)
        return t.fail();
    const script = join(sh.scripts, storeName.full);
    const remove = (path) => {
        chmodSync(path, 0o755);
        rmSync(path, { recursive: true });
    };
    remove(sh.store.physicalPath(storeName));
    rmSync(sh.store.recordPath(input));
    const unrecorded = await sh.run("realise", [script]);
    t.is(unrecorded.exitCode, 1);
    t.regex(unrecorded.stderr, new RegExp(`record of ${input.full} is missing.*\\n.*rm -rf`));
    remove(sh.store.physicalPath(input));
    const missing = await sh.run("realise", [script]);
    t.is(missing.exitCode, 1);
    t.regex(missing.stderr, new RegExp(`${input.full} is not in the store\n.*realise`));
});
