import { mkdir, readFile, writeFile } from "node:fs/promises";
import test from "ava";
import { execa } from "execa";
import fc from "fast-check";
import { dir } from "tmp-promise";
import { renderScript } from "../../assembler/plan/render-script.js";
const script = (files) => renderScript({
    name: "toy",
    version: "1",
    builder: "sh",
    root: undefined,
    dependencies: [],
    sources: [],
    options: { sandbox: true, set_path: true, static: true },
    links: {},
    variables: { GREETING: "it's $HOME" },
    files,
    build: 'printf %s "$GREETING" > greeting\n',
});
// What shells, here-documents and encodings stumble over, and any text besides.
const awkward = fc.constantFrom("\n", "\\", "\\\n", "'", '"', "$(id)", "`id`", "$HOME", "\r\n", "\t", "MRRL_FILE_1\n", "MRRL_FILE_1_\n", "\u0081\u0088", "\ufeff", "Ёж", "\u{1f427}", "-n", "%s");
const text = fc
    .array(fc.oneof(awkward, fc.string({ unit: "grapheme" })), { maxLength: 12 })
    .map((parts) => parts.join("").replaceAll("\0", ""));
test("sh writes every file exactly as it is beside the definition", async (t) => {
    const place = await dir({ unsafeCleanup: true });
    let run = 0;
    await fc.assert(fc.asyncProperty(text, text, async (first, second) => {
        const cwd = `${place.path}/${run++}`;
        await mkdir(cwd);
        await writeFile(`${cwd}/script`, script({ a: first, "deep/er/b": second }));
        await execa("/bin/sh", ["script"], { cwd, env: { LC_ALL: "C" } });
        t.is(await readFile(`${cwd}/files/a`, "utf8"), first);
        t.is(await readFile(`${cwd}/files/deep/er/b`, "utf8"), second);
    }), { numRuns: 60 });
    t.is(await readFile(`${place.path}/0/greeting`, "utf8"), "it's $HOME");
    await place.cleanup();
});
test("sh writes a long file exactly", async (t) => {
    const place = await dir({ unsafeCleanup: true });
    const long = Array.from({ length: 20_000 }, (_, index) => `line ${index} \\ $x 'y'`).join("\n");
    await writeFile(`${place.path}/script`, script({ a: long, b: "x".repeat(100_000) }));
    await execa("/bin/sh", ["script"], { cwd: place.path });
    t.is(await readFile(`${place.path}/files/a`, "utf8"), long);
    t.is(await readFile(`${place.path}/files/b`, "utf8"), "x".repeat(100_000));
    await place.cleanup();
});
