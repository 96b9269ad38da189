import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import test from "ava";
import { sha256 } from "../../assembler/model/sha256.js";
import { paxRecords, tar } from "../support/archives.js";
import { addBlob, archiveTar, dockerSave, dockerSaveLayout, json, ociLayout, } from "../support/oci-images.js";
import { contents, ociRig, rootFacts } from "../support/oci-rig.js";
import { directory, sampleImage, sampleMounts } from "../support/oci-sample.js";
const expected = {
    "/": ["40755", "0:0"],
    "/bin": ["40755", "0:0"],
    "/bin/again": ["104755", "5:6", 2],
    "/bin/third": ["104755", "5:6", 2],
    "/cache": ["42750", "101:102"],
    "/cache/c": ["100644", "0:0", 1],
    "/data": ["40755", "0:0"],
    "/dev": ["40755", "0:0"],
    "/etc": ["40755", "0:0"],
    "/etc/group": ["100644", "0:0", 1],
    "/etc/motd": ["100644", "0:0", 1],
    "/etc/passwd": ["100644", "0:0", 1],
    "/etc/resolv.conf": ["100644", "0:0", 1],
    "/lib": ["120777", "65535:65535", 1],
    "/pipe": ["10620", "0:0", 1],
    "/proc": ["40755", "0:0"],
    "/srv": ["40755", "0:0"],
    "/srv/www": ["40755", "0:0"],
    "/sys": ["40755", "0:0"],
    "/tmp": ["41777", "0:0"],
    "/usr": ["40755", "0:0"],
    "/usr/lib": ["40755", "0:0"],
    "/usr/lib/deep": ["40755", "0:0"],
    "/usr/lib/deep/est": ["100600", "0:0", 1],
    "/usr/lib/mounted": ["40755", "0:0"],
};
const forms = {
    "a layout's tar archive": { archive: ociLayout(sampleImage), pin: "manifest", form: "tar" },
    "a layout's directory": { archive: ociLayout(sampleImage), pin: "manifest", form: "directory" },
    "an index": { archive: ociLayout(sampleImage), pin: "index", form: "tar" },
    "an old docker save": { archive: dockerSave(sampleImage), pin: "config", form: "tar" },
    "a docker save, by its id": {
        archive: dockerSaveLayout(sampleImage),
        pin: "config",
        form: "tar",
    },
    "a docker save, by its manifest": {
        archive: dockerSaveLayout(sampleImage),
        pin: "manifest",
        form: "tar",
    },
};
for (const [what, { archive, pin, form }] of Object.entries(forms)) {
    test(`owners, modes, links and whiteouts of ${what} are right`, async (t) => {
        const rig = await ociRig();
        const root = await rig.make(rig.write(archive, form), archive[pin], sampleMounts);
        const facts = await rootFacts(rig.file(root));
        t.deepEqual(Object.fromEntries([...facts].map(([path, { mode, owner, links }]) => [
            path,
            mode.startsWith("4") ? [mode, owner] : [mode, owner, links],
        ])), expected);
        t.is(facts.get("/bin/third")?.at, facts.get("/bin/again")?.at, "one inode");
        t.is(facts.get("/lib")?.target, "usr/lib");
        const names = ["bin/third", "cache/c", "usr/lib/deep/est", "etc/resolv.conf", "etc/motd"];
        t.deepEqual(await contents(rig, rig.file(root), names), [
            "serve".repeat(3000),
            "c",
            "deepest",
            "",
            "hello\n",
        ]);
        t.deepEqual(root.config, {
            format: 1,
            entrypoint: ["/bin/serve"],
            cmd: ["--port", "80"],
            env: ["PATH=/bin"],
            user: { uid: 101, gid: 102, additionalGids: [7], home: "/srv" },
            workingDir: "/srv/www",
            exposedPorts: [{ port: 80, protocol: "tcp" }],
            stopSignal: "SIGQUIT",
        });
        t.is(readFileSync(rig.file(root, "config.json"), "utf8"), `${JSON.stringify(root.config)}\n`);
    });
}
test("gzip and zstd streams may have several parts", async (t) => {
    const rig = await ociRig();
    const entries = [
        directory("etc"),
        { name: "etc/motd", content: "hello ".repeat(2000) },
        { name: "bin/x", content: "x", mode: 0o755 },
    ];
    const bytes = tar(...entries);
    // Two frames of zstd(1), the first with a checksum, and a skippable frame behind each.
    const frames = `KLUv/WSIErUCAJJDDBGguwHibvKtVDWQafabjKoZU8iUQinxrEtWkLA7TrMFTKNnvpV274zXwEPzzCQPTKMNIGAtsD
    t/j1/AqgZCUI8eYOJzqQNO+QDfnjnhoADGk3gD2Ees7FAqTRgIAAAAQUJDREVGR0gotS/9YHgnnQIAtAJvIGhlbGwA
    YmluL3gAMDAwMDc1NTAwMDAwMDEANjcwMgAgMHVzdGFyADAwDgCdwQ/9vyaA5wgAy5AFzZixFwNgARg0wLFymQVTce
    DU+/TpSxFRKk0YAwAAAGVuZA==`;
    const packed = {
        gzip: Buffer.concat([gzipSync(bytes.subarray(0, 700)), gzipSync(bytes.subarray(700))]),
        zstd: Buffer.from(frames, "base64"),
    };
    for (const compression of ["gzip", "zstd"]) {
        const archive = ociLayout({
            layers: [{ entries, compression, packed: packed[compression] }],
        });
        const root = await rig.make(rig.write(archive), archive.manifest);
        const found = await contents(rig, rig.file(root), ["etc/motd", "bin/x"]);
        t.deepEqual(found, ["hello ".repeat(2000), "x"], compression);
    }
});
test("long and foreign names, large files and numbers of pax are kept", async (t) => {
    const rig = await ociRig();
    const long = `${"directory/".repeat(20)}${"ж".repeat(100)}`;
    const large = Buffer.alloc(3_500_001, "0123456789abcdef");
    const archive = ociLayout({
        layers: [
            {
                compression: "gzip",
                entries: [
                    { name: "large", content: large },
                    ...paxRecords({ path: long, uid: "4000", gid: "65535" }, { name: "x", content: "long" }),
                    ...paxRecords({ linkpath: long }, { name: "hard", type: "1" }),
                    ...paxRecords({ linkpath: long }, { name: "soft", type: "2" }),
                    ...paxRecords({ "SCHILY.xattr.user.mark": "x" }, { name: "marked", content: "m" }),
                ],
            },
        ],
    });
    const root = await rig.make(rig.write(archive), archive.manifest);
    const facts = await rootFacts(rig.file(root));
    t.like(facts.get(`/${long}`), { owner: "4000:65535", links: 2 });
    t.is(facts.get("/hard")?.at, facts.get(`/${long}`)?.at);
    t.is(facts.get("/soft")?.target, long);
    const found = await contents(rig, rig.file(root), ["large", "hard", "soft", "marked"]);
    t.deepEqual(found.map(sha256), [large, "long", "long", "m"].map(sha256));
});
test("an index leads to the one image for linux/amd64", async (t) => {
    const rig = await ociRig();
    const named = (content, more = {}) => ({
        layers: [{ entries: [{ name: "which", content }] }],
        ...more,
    });
    const platform = { os: "linux", architecture: "arm64" };
    const others = [
        { image: named("arm", { architecture: "arm64" }), platform },
        // What BuildKit puts beside an image.
        { image: named("attestation"), platform: { os: "unknown", architecture: "unknown" } },
        // Without a platform its configuration decides.
        { image: named("s390", { architecture: "s390x" }) },
    ];
    const archive = ociLayout(named("ours"), ...others);
    const index = archive.files.get("index.json") ?? Buffer.alloc(0);
    // As registries have it: an index in an index, named twice.
    const inner = addBlob(archive.files, "application/vnd.oci.image.index.v1+json", index);
    archive.files.set("index.json", json({ schemaVersion: 2, manifests: [inner, inner] }));
    const outer = `sha256:${sha256(archive.files.get("index.json") ?? "")}`;
    const path = rig.write(archive);
    for (const digest of [inner.digest, outer, archive.manifest]) {
        const root = await rig.make(path, digest);
        t.deepEqual(await contents(rig, rig.file(root), ["which"]), ["ours"]);
    }
});
test("links between the layers of an old docker save are followed", async (t) => {
    const rig = await ociRig();
    const layer = { entries: [{ name: "a", content: "a" }] };
    const archive = dockerSave({ layers: [layer, { entries: [{ name: "b" }] }, layer] });
    const names = [...archive.files.keys()].filter((name) => name.endsWith("/layer.tar"));
    archive.files.delete(names[2] ?? "");
    const link = { name: names[2] ?? "", type: "2", link: `../${names[0]}` };
    const path = rig.write(archiveTar(archive, link));
    const root = await rig.make(path, archive.config);
    t.deepEqual(await contents(rig, rig.file(root), ["a", "b"]), ["a", ""]);
});
test("a layer may be empty, and an image may have none", async (t) => {
    const rig = await ociRig();
    const none = ociLayout({ layers: [] });
    const bare = await rig.make(rig.write(none), none.manifest);
    t.deepEqual([...(await rootFacts(rig.file(bare))).keys()], ["/", "/dev", "/proc", "/sys"]);
    const empty = ociLayout({ layers: [{ entries: [], compression: "gzip" }] });
    const root = await rig.make(rig.write(empty), empty.manifest);
    t.deepEqual([...(await rootFacts(rig.file(root))).keys()], ["/", "/dev", "/proc", "/sys"]);
});
