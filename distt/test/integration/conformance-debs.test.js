import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import test, {} from "ava";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { renderScript } from "../../assembler/plan/render-script.js";
import { build } from "../../assembler/workflow/build.js";
import { ar, deb, paxNamed, tar, tarEnd, xz } from "../support/archives.js";
import { testContext } from "../support/context.js";
import { sameOutput } from "../support/same-output.js";
import { shRunner } from "../support/sh-runner.js";
import { toyStore } from "../support/toy-store.js";
const off = { off: "nothing is run" };
/** A closure of Debian packages as a derivation, with the packages in a cache of its own. */
function closure(name, debs, links = {}) {
    const cacheRoot = mkdtempSync(join(tmpdir(), "mrrl debs-"));
    mkdirSync(join(cacheRoot, "sources"));
    const sources = debs.map((bytes, index) => {
        const digest = sha256(bytes);
        writeFileSync(join(cacheRoot, "sources", digest), bytes);
        return { file: `${index}.deb`, sha256: digest, size: bytes.length, urls: [] };
    });
    const script = renderScript({
        name,
        version: "1",
        builder: "unpack-debs",
        root: undefined,
        dependencies: [],
        sources,
        options: { sandbox: off, set_path: off, static: off },
        links,
        variables: {},
        files: {},
        build: undefined,
    });
    const derivation = {
        storeName: makeStoreName(name, "1", sha256(script)),
        script,
        builder: "unpack-debs",
        dependencies: [],
        sources,
        options: { sandbox: false, setPath: false, static: false },
        links,
        license: "ISC",
        place: "test",
    };
    return { cacheRoot, derivation };
}
/** Unpacks with both runners. @returns the error of the one, and how the other ended */
async function both(toy, sh, { cacheRoot, derivation }) {
    const context = await testContext({ storeRoot: toy.store.root, cacheRoot });
    toy.define("nothing", "true");
    const { derivations, tools } = await toy.derive("nothing");
    const { storeName, script } = derivation;
    const error = await build(context, toy.store, [...derivations, derivation], [storeName], tools)
        .then(() => undefined)
        .catch((thrown) => thrown);
    const ran = await sh.run("realise", [sh.writeScript(storeName.full, script)], {
        env: { MRRL_SOURCES: join(cacheRoot, "sources") },
    });
    return { error, ran };
}
test("packages become the same tree, whatever their compression", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    const long = `${"directory/".repeat(12)}${"n".repeat(90)}`;
    const first = tar({ name: "./", type: "5", mode: 0o755 }, { name: "./bin", type: "2", link: "usr/bin" }, { name: "./usr/", type: "5", mode: 0o755 }, { name: "./usr/bin/", type: "5", mode: 0o755 }, { name: "./usr/bin/tool", mode: 0o4755, content: "tool\0binary\n\n".repeat(5000) }, { name: "./usr/bin/twin", type: "1", link: "./usr/bin/tool" }, { name: "./usr/bin/a -> b", type: "2", link: "x -> y" }, { name: "./usr/share/empty" }, { name: "./usr/share/[odd] * name é", content: "x", mode: 0o600 });
    const second = tar({ name: "lib/", type: "5" }, { name: "lib/x/libc.so.6", content: "libc" }, { name: "lib/x/again", type: "1", link: "lib/x/libc.so.6" }, { name: "lib64/ld.so", type: "2", link: "../lib/x/libc.so.6" }, { name: "lib/x/up", type: "2", link: "../../usr/share/empty" }, { name: "lib/x/absolute", type: "2", link: "/lib/x/libc.so.6" }, { name: "lib/x/out", type: "2", link: "../../../etc" }, { name: "sbin/init", content: "init", mode: 0o755 }, { name: "usr/share/tool", type: "2", link: "../../lib/x" }, { name: "usr/share/top", type: "2", link: "../../bin/tool" }, { name: "tmp/", type: "5", mode: 0o1777 }, { name: "secret/", type: "5", mode: 0o700 });
    // Names that do not fit a header, as GNU tar and so dpkg-deb write them.
    const third = tar({ name: "././@LongLink", type: "L", content: `./${long}\0` }, { name: `./${long}`.slice(0, 100), content: "long" }, { name: "././@LongLink", type: "K", content: `${long}\0` }, { name: "./short", type: "2", link: long.slice(0, 100) });
    const links = { "usr/bin/awk": "tool", "new/dir/link": "/somewhere/else" };
    const debs = [
        deb(xz(first), "data.tar.xz"),
        deb(gzipSync(second), "data.tar.gz"),
        deb(third),
        ar({
            "debian-binary": Buffer.from("2.0\n"),
            _extra: Buffer.from("x"),
            "control.tar": tarEnd,
            "data.tar": tarEnd,
        }),
    ];
    const tree = closure("mixed", debs, links);
    const { error, ran } = await both(toy, sh, tree);
    t.is(error, undefined);
    t.is(ran.exitCode, 0, ran.stderr);
    await sameOutput(t, tree.derivation.storeName, toy.store, sh.store);
    t.true(existsSync(`${sh.store.physicalPath(tree.derivation.storeName)}/${long}`));
});
/** Two packages with the same file, and the like, are given as several archives. */
const hostile = {
    absolute: [[{ name: "/tmp/mrrl-escaped", content: "x" }]],
    parent: [[{ name: "a/../../outside", content: "x" }]],
    dotted: [[{ name: "a/./b", content: "x" }]],
    slashes: [[{ name: "a//b", content: "x" }]],
    through: [
        [
            { name: "way", type: "2", link: "/tmp" },
            { name: "way/mrrl-escaped", content: "x" },
        ],
    ],
    "through-another": [
        [{ name: "way", type: "2", link: "/tmp" }],
        [{ name: "way/mrrl-escaped", content: "x" }],
    ],
    replaced: [
        [
            { name: "f", type: "2", link: "/tmp/mrrl-escaped" },
            { name: "f", content: "x" },
        ],
    ],
    twice: [[{ name: "usr/a" }], [{ name: "usr/a" }]],
    merged: [[{ name: "lib/a" }, { name: "usr/lib/a" }]],
    "file-and-directory": [[{ name: "a" }], [{ name: "a/b" }]],
    hard: [[{ name: "x", type: "1", link: "/etc/passwd" }]],
    "hard-out": [[{ name: "x", type: "1", link: "../x" }]],
    "hard-later": [[{ name: "x", type: "1", link: "y" }, { name: "y" }]],
    "hard-elsewhere": [[{ name: "y" }], [{ name: "x", type: "1", link: "y" }]],
    "hard-to-link": [
        [
            { name: "y", type: "2", link: "/etc" },
            { name: "x", type: "1", link: "y" },
        ],
    ],
    device: [[{ name: "d", type: "3" }]],
    block: [[{ name: "d", type: "4" }]],
    pipe: [[{ name: "d", type: "6" }]],
    sparse: [[{ name: "d", type: "S" }]],
    unknown: [[{ name: "d", type: "Z" }]],
    newline: [[{ name: "a\nb" }]],
    control: [[{ name: "a\u0001b" }]],
    "link-newline": [[{ name: "a", type: "2", link: "x\ny" }]],
    "no-target": [[{ name: "a", type: "2" }]],
    content: [[{ name: "a", type: "2", link: "x", content: "y" }]],
    empty: [[{ name: "" }]],
    deep: [[{ name: `${"d/".repeat(45)}x` }, ...paxNamed(`${"d/".repeat(70)}x`)]],
    cut: [[{ name: "cut", size: 5000 }]],
};
test("an archive that one runner refuses the other one refuses too", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    for (const [name, archives] of Object.entries(hostile)) {
        await refusedByBoth(t, toy, sh, name, archives.map((entries) => deb(tar(...entries))));
    }
});
test("what is no Debian package, or a damaged one, is refused by both", async (t) => {
    const toy = await toyStore();
    const sh = await shRunner(toy);
    const data = tar({ name: "usr/x", content: "x".repeat(3000) });
    const version = Buffer.from("2.0\n");
    const damaged = {
        html: Buffer.from("<html>not found</html>"),
        "no-members": ar({}),
        "no-control": ar({ "debian-binary": version, "data.tar": data }),
        format: ar({ "debian-binary": Buffer.from("3.0\n"), "control.tar": tarEnd, "data.tar": data }),
        lzma: deb(data, "data.tar.lzma"),
        trailing: Buffer.concat([deb(data), Buffer.from("trailing")]),
        short: deb(data).subarray(0, deb(data).length - 600),
        "cut-xz": deb(xz(data).subarray(0, 2000), "data.tar.xz"),
        "cut-gzip": deb(gzipSync(data).subarray(0, 40), "data.tar.gz"),
        endless: deb(data.subarray(0, data.length - 1024)),
        "not-xz": deb(data, "data.tar.xz"),
        "two-xz": deb(Buffer.concat([xz(data), xz(data)]), "data.tar.xz"),
        checksum: deb(Buffer.from(data).fill("y", 0, 1)),
    };
    for (const [name, bytes] of Object.entries(damaged)) {
        await refusedByBoth(t, toy, sh, name, [bytes]);
    }
});
async function refusedByBoth(t, toy, sh, name, debs) {
    const tree = closure(name, debs);
    const { error, ran } = await both(toy, sh, tree);
    t.true(error instanceof MrrlError, name);
    t.is(ran.exitCode, 1, `${name}: ${ran.stderr}`);
    t.regex(ran.stderr, /^realise: /m, name);
    t.false(existsSync("/tmp/mrrl-escaped"), name);
    for (const { root } of [toy.store, sh.store]) {
        t.deepEqual(readdirSync(`${root}/store`).filter((path) => path.includes(tree.derivation.storeName.digest)), []);
    }
}
