import test from "ava";
import { imageConfigSchema } from "../../assembler/model/oci/documents.js";
import { renderRunConfig } from "../../assembler/model/oci/run-config.js";
import { resolveUser } from "../../assembler/plan/oci/container-user.js";
import { parseDocument } from "../../assembler/plan/oci/document.js";
import { runConfig } from "../../assembler/plan/oci/run-config.js";
import { refusal } from "../support/definitions.js";
const accounts = {
    passwd: [
        "# people",
        "root:x:0:0:root:/root:/bin/sh",
        "+::::::",
        "web:x:101:102:web:/srv:/bin/false",
        "101:x:7:8::/odd:",
        "web:x:9:9::/second:",
        "homeless:x:103:103:::",
        "giant:x:70000:1::/:",
    ].join("\n"),
    group: [
        "root:x:0:",
        "web:x:102:web",
        "tape:x:26:root,web",
        "audio:x:29:web",
        "again:x:29:web",
        "cdrom:x:24:webby",
        "broken",
    ].join("\n"),
};
const user = (text, from = accounts) => resolveUser(text, from, "image.tar");
const nobody = { passwd: "", group: "" };
test("a user is a name or a number, with or without a group", (t) => {
    const web = { uid: 101, gid: 102, additionalGids: [26, 29], home: "/srv" };
    t.deepEqual(user("web"), web);
    // The first line that has it as a name or as a number.
    t.deepEqual(user("101"), web);
    t.deepEqual(user(""), { uid: 0, gid: 0, additionalGids: [26], home: "/root" });
    t.deepEqual(user(":"), user("0"));
    t.deepEqual(user("web:tape"), { ...web, gid: 26, additionalGids: [] });
    t.deepEqual(user("web:29"), { ...web, gid: 29, additionalGids: [] });
    t.deepEqual(user("5000:6000"), { uid: 5000, gid: 6000, additionalGids: [], home: "/" });
    t.deepEqual(user("5000"), { uid: 5000, gid: 0, additionalGids: [], home: "/" });
    t.is(user("homeless").home, "/");
});
test("an image without accounts has numbers only", (t) => {
    t.deepEqual(user("", nobody), { uid: 0, gid: 0, additionalGids: [], home: "/" });
    t.deepEqual(user("65534:65534", nobody).gid, 65534);
    t.regex(refusal(() => user("web", nobody)).message, /'web' is not in its \/etc\/passwd/);
});
test("users that nobody knows, and numbers too large, are refused", (t) => {
    t.regex(refusal(() => user("nix")).message, /'nix' is not in its \/etc\/passwd/);
    t.regex(refusal(() => user("web:nix")).message, /group that is not in its \/etc\/group/);
    t.regex(refusal(() => user("1:2:3")).message, /more than two parts/);
    t.regex(refusal(() => user("-1")).message, /not in its/);
    t.regex(refusal(() => user("giant")).message, /is 70000, and no more than 65535 can be/);
    t.regex(refusal(() => user("1:4294967296")).message, /is 4294967296/);
});
function parsed(config, more = {}) {
    const document = { architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [] } };
    const bytes = Buffer.from(JSON.stringify({ ...document, config, ...more }));
    return parseDocument(imageConfigSchema, bytes, "the configuration", "image.tar");
}
const root = { uid: 0, gid: 0, additionalGids: [], home: "/root" };
const planned = (config) => runConfig(parsed(config), root, "image.tar");
test("what an image leaves out, or has null for, has its usual value", (t) => {
    const usual = {
        format: 1,
        entrypoint: [],
        cmd: [],
        env: [],
        user: root,
        workingDir: "/",
        exposedPorts: [],
        stopSignal: "SIGTERM",
    };
    for (const config of [undefined, null, {}, { Env: null, Cmd: null, ExposedPorts: null }]) {
        t.deepEqual(planned(config), usual);
    }
    t.is(renderRunConfig(planned(null)), `${JSON.stringify({ ...usual, user: root })}\n`, "the keys are in the schema's order");
});
test("what an image says is kept, ports in their order", (t) => {
    t.like(planned({
        Entrypoint: ["/bin/sh", "-c"],
        Cmd: ["echo\nhello"],
        Env: ["PATH=/bin", "EMPTY=", "A=b=c"],
        WorkingDir: "/srv//app/../www/",
        ExposedPorts: { "8080/tcp": {}, "53/udp": {}, "53": {}, "53/TCP": {}, "9/sctp": {} },
        StopSignal: "SIGRTMIN+3",
    }), {
        entrypoint: ["/bin/sh", "-c"],
        cmd: ["echo\nhello"],
        env: ["PATH=/bin", "EMPTY=", "A=b=c"],
        workingDir: "/srv/www",
        exposedPorts: [
            { port: 9, protocol: "sctp" },
            { port: 53, protocol: "tcp" },
            { port: 53, protocol: "udp" },
            { port: 8080, protocol: "tcp" },
        ],
        stopSignal: "SIGRTMIN+3",
    });
    t.is(planned({ StopSignal: "9" }).stopSignal, "9");
});
test("what means nothing is refused, and shown harmlessly", (t) => {
    const cases = [
        [{ WorkingDir: "srv" }, /working directory 'srv' is not absolute/],
        [{ StopSignal: "SIG TERM" }, /no signal/],
        [{ StopSignal: "\u001b[31m" }, /'\\u001b\[31m' is no signal/],
        [{ ExposedPorts: { "80-90/tcp": {} } }, /'80-90\/tcp' is no port/],
        [{ ExposedPorts: { "0": {} } }, /no port/],
        [{ ExposedPorts: { "65536/udp": {} } }, /no port/],
        [{ Env: ["NOVALUE"] }, /config\.Env\.0: a variable is NAME=value/],
        [{ Env: ["=x"] }, /NAME=value/],
        [{ Cmd: ["a\0b"] }, /config\.Cmd\.0: without NUL/],
        [{ Cmd: "echo" }, /config\.Cmd: /],
        [{ WorkingDir: "/a\0b" }, /NUL/],
    ];
    for (const [config, reason] of cases) {
        const error = refusal(() => planned(config));
        t.is(error.code, "ARCHIVE_REFUSED");
        t.is(error.place, "image.tar");
        t.regex(`${error.message}\n${error.evidence ?? ""}`, reason);
    }
    t.regex(refusal(() => parsed({}, { rootfs: { type: "tree" } })).evidence ?? "", /rootfs\.type/);
});
