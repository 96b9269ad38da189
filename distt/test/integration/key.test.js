import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { execa } from "execa";
import { parsePublicKey, renderPublicKey } from "../../assembler/model/minisign/public-key.js";
import { LockedKey, makeSecretKey, renderSecretKey, } from "../../assembler/model/minisign/secret-key.js";
import { parseSignature, signMessage, verifySignature, } from "../../assembler/model/minisign/signature.js";
import { holdDevice } from "../support/block-device.js";
import { builtPackage } from "../support/built-package.js";
import { mrrlProgram, runMrrl } from "../support/mrrl-program.js";
const directory = () => mkdtempSync(join(tmpdir(), "mrrl keys-"));
const text = (path) => readFileSync(path, "utf8");
const message = Buffer.from("mrrl-update 1\nprofile=toy\n");
/** The program that machines verify with. */
async function minisign(args, input = "") {
    const program = join(await builtPackage("minisign"), "bin/minisign");
    const run = await execa(program, args, { input, reject: false });
    return { exitCode: run.exitCode, output: `${run.stdout}\n${run.stderr}` };
}
test("minisign verifies what mrrl signs, and its comment, and notices a change", async (t) => {
    const here = directory();
    const key = makeSecretKey(randomBytes(8), randomBytes(32));
    writeFileSync(join(here, "k.pub"), renderPublicKey(key.publicKey));
    writeFileSync(join(here, "m"), message);
    writeFileSync(join(here, "m.minisig"), signMessage(message, key, "mrrl toy release 7"));
    const verify = () => minisign(["-V", "-p", join(here, "k.pub"), "-m", join(here, "m")]);
    const good = await verify();
    t.is(good.exitCode, 0, good.output);
    t.regex(good.output, /Trusted comment: mrrl toy release 7/);
    writeFileSync(join(here, "m.minisig"), signMessage(message, key, "x").replace(": x", ": y"));
    t.is((await verify()).exitCode, 1);
    writeFileSync(join(here, "m.minisig"), signMessage(message, key, "x"));
    writeFileSync(join(here, "m"), "something else");
    t.is((await verify()).exitCode, 1);
});
test("minisign signs with keys of mrrl, with and without a password", async (t) => {
    const here = directory();
    const key = makeSecretKey(randomBytes(8), randomBytes(32));
    writeFileSync(join(here, "m"), message);
    const limits = { operations: 524288n, memory: 1n << 24n };
    for (const protection of [undefined, { password: "päss", salt: randomBytes(32), limits }]) {
        writeFileSync(join(here, "k.key"), await renderSecretKey(key, protection));
        const signing = ["-S", "-s", join(here, "k.key"), "-m", join(here, "m"), "-t", "by minisign"];
        const { exitCode, output } = await minisign(signing, `${protection?.password ?? ""}\n`);
        t.is(exitCode, 0, output);
        const signature = parseSignature(text(join(here, "m.minisig")));
        t.is(signature.trustedComment, "by minisign");
        t.notThrows(() => verifySignature(message, signature, key.publicKey));
    }
});
test("keys of minisign are opened, with and without a password", async (t) => {
    const here = directory();
    const files = ["-s", join(here, "k.key"), "-p", join(here, "k.pub")];
    for (const password of ["pass word", ""]) {
        const kind = password === "" ? ["-W"] : [];
        const made = await minisign(["-G", "-f", ...kind, ...files], `${password}\n${password}\n`);
        t.is(made.exitCode, 0, made.output);
        const locked = new LockedKey(text(join(here, "k.key")), "k.key");
        t.is(locked.needsPassword, password !== "");
        const { publicKey } = await locked.open(password);
        t.deepEqual(publicKey, parsePublicKey(text(join(here, "k.pub")).split("\n")[1] ?? ""));
    }
});
test("`mrrl key new` makes a secret that only its owner reads, and the line for the profile", async (t) => {
    const name = join(directory(), "in a new place/fleet");
    const { exitCode, stdout, stderr } = await runMrrl(["key", "new", name, "--no-password"]);
    t.is(exitCode, 0, stderr);
    t.is(statSync(`${name}.key`).mode & 0o777, 0o600);
    const line = text(`${name}.pub`).split("\n")[1] ?? "";
    t.true(stdout.includes(`update: { keys: ["${line}"] }`));
    const { publicKey } = await new LockedKey(text(`${name}.key`), "k").open("");
    t.is(publicKey.line, line);
    t.true(stdout.startsWith(`key ${publicKey.id}\n`));
    const json = await runMrrl(["--json", "key", "new", `${name}2`, "--no-password"]);
    t.like(JSON.parse(json.stdout), {
        publicKey: text(`${name}2.pub`).split("\n")[1],
        files: { secret: `${name}2.key`, public: `${name}2.pub` },
    });
});
test("nothing is overwritten, not even half a pair", async (t) => {
    const name = join(directory(), "k");
    for (const ending of [".key", ".pub"]) {
        const own = `${name}-${ending.slice(1)}`;
        writeFileSync(own + ending, "mine");
        const { exitCode, stderr } = await runMrrl(["key", "new", own, "--no-password"]);
        t.is(exitCode, 2);
        t.true(stderr.startsWith(`${own}${ending}: error: this file is there already`), stderr);
        t.is(text(own + ending), "mine");
        t.throws(() => statSync(own + (ending === ".key" ? ".pub" : ".key")), { code: "ENOENT" });
    }
});
test("without a terminal the password is a line of standard input, or there is no key", async (t) => {
    const name = join(directory(), "k");
    for (const input of ["", "\n"]) {
        const { exitCode, stderr } = await runMrrl(["key", "new", name], {}, { input });
        t.is(exitCode, 2);
        t.regex(stderr, /password is at least one character[\s\S]*--no-password/);
        t.throws(() => statSync(`${name}.key`), { code: "ENOENT" });
    }
    const made = await runMrrl(["key", "new", name], {}, { input: "from a pipe\n" });
    t.is(made.exitCode, 0, made.stderr);
    const { publicKey } = await new LockedKey(text(`${name}.key`), "k").open("from a pipe");
    t.is(text(`${name}.pub`), renderPublicKey(publicKey));
});
test("at a terminal the password is asked for twice, and not shown", async (t) => {
    const name = join(directory(), "k");
    const typing = async (first, second) => {
        const terminal = await holdDevice(t, "terminal");
        const descriptor = openSync(terminal.path, "r+");
        const running = spawn(process.execPath, [mrrlProgram, "key", "new", name], {
            stdio: [descriptor, "pipe", "pipe"],
        });
        closeSync(descriptor);
        let stderr = "";
        running.stderr?.on("data", (chunk) => {
            const before = stderr;
            stderr += String(chunk);
            if (!/new key: /.test(before) && /new key: /.test(stderr))
                terminal.type(first);
            if (!/once more: /.test(before) && /once more: /.test(stderr))
                terminal.type(second);
        });
        const [exitCode] = (await once(running, "close"));
        return { exitCode, stderr };
    };
    const different = await typing("one", "other");
    t.is(different.exitCode, 2, different.stderr);
    t.regex(different.stderr, /the two passwords are not the same/);
    t.throws(() => statSync(`${name}.key`), { code: "ENOENT" });
    const same = await typing("seXcret\x7f\x7f\x7f\x7f\x7fcret", "secret");
    t.is(same.exitCode, 0, same.stderr);
    t.false(same.stderr.includes("cret"));
    await t.notThrowsAsync(new LockedKey(text(`${name}.key`), "k").open("secret"));
});
