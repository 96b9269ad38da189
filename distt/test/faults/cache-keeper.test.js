import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { mostEnvelopeBytes } from "../../assembler/model/dsse.js";
import { runMrrl } from "../support/mrrl-program.js";
/** What may be in the place of an index, and what is said of it to the cache's keeper. */
const strange = [
    ["a directory", (index) => mkdirSync(index), /cannot be read: it is a directory/],
    ["nothing but noise", (index) => writeFileSync(index, "noise"), /\[SIGNATURE_REFUSED\]/],
    ["empty", (index) => writeFileSync(index, ""), /\[SIGNATURE_REFUSED\]/],
    [
        "larger than any index",
        (index) => {
            writeFileSync(index, "");
            truncateSync(index, mostEnvelopeBytes + 1);
        },
        /cannot be read: it has more than \d+ bytes/,
    ],
];
for (const [what, make, said] of strange) {
    test(`fault 32: a keeper's own index that is ${what}: nothing is signed, and why is told`, async (t) => {
        const directory = mkdtempSync(join(tmpdir(), "mrrl keeper-"));
        t.teardown(() => rmSync(directory, { recursive: true, force: true }));
        const environment = { MRRL_STORE: join(directory, "store"), MRRL_CACHES: "none" };
        const mrrl = (...args) => runMrrl(args, environment, { cwd: directory });
        const made = await mrrl("key", "new", "ann", "--no-password");
        t.is(made.exitCode, 0, made.stderr);
        mkdirSync(join(directory, "cache"));
        make(join(directory, "cache/index.json"));
        const run = await mrrl("cache", "index", "cache", "--key", "ann.key");
        t.is(run.exitCode, 4, run.stderr);
        t.regex(run.stderr, said);
        t.regex(run.stderr, /index\.json: error: .*\nhint: ./);
        t.deepEqual(readdirSync(join(directory, "cache")).sort(), [
            "archives",
            "index.json",
            "records",
        ]);
    });
}
