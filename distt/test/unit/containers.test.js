import test from "ava";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { firstId } from "../../assembler/model/container/id-range.js";
import { parseProfile } from "../../assembler/model/definition/parse.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { bootScriptFiles } from "../../assembler/plan/boot-scripts.js";
import { enterScript, runScript } from "../../assembler/plan/container/launch.js";
import { planContainerNetwork } from "../../assembler/plan/container/network.js";
import { planContainer } from "../../assembler/plan/container/root.js";
import { planServiceTree } from "../../assembler/plan/service-tree.js";
function profile(containers, extra = "") {
    const text = `name: sample
version: "1"
summary: a sample
kernel: { fragments: [base, container], arguments: [console=ttyS0] }
packages: [busybox]
hostname: sample
slots: { boot: 24MiB, root: 64MiB }
data: 64MiB
${extra}
containers:
${containers}`;
    return parseProfile(text, "sample.yaml").definition;
}
/** What is said of a wrong profile: `place: what (hint)`, of every fault. */
function complaints(containers, extra = "") {
    try {
        profile(containers, extra);
    }
    catch (error) {
        if (!(error instanceof MrrlError))
            throw error;
        return error.evidence ?? `${error.place}: ${error.message} (${error.hint})`;
    }
    return "";
}
const root = "root: { environment: [busybox] }";
test("faults of containers are told with their place and what would be right", (t) => {
    const told = complaints(`  a: { ${root}, network: private, address: 10.88.1.7 }
  b: { ${root}, network: none, publish: [{ port: 80, to: 80 }] }
  c: { ${root}, network: private, publish: [{ port: 8080, to: 80 }] }
  d: { ${root}, network: private, publish: [{ port: 8080, to: 81 }], dependsOn: [nobody] }
  network: { ${root} }
`);
    t.regex(told, /sample\.yaml:11:\d+: 10\.88\.1\.7 is not free for it \(an address from 10\.88\.0\.2/);
    t.regex(told, /:12:\d+: a container with `network: none` publishes no ports/);
    t.regex(told, /:14:\d+: port 8080 \(tcp\) already leads to 'c'/);
    t.regex(told, /:14:\d+: there is no service 'nobody' \(there are: network, a, b, c, d, network\)/);
    t.regex(told, /:15:\d+: service 'network' is reserved/);
});
test("single values are checked, and a slip gets a suggestion", (t) => {
    const of = (entry) => complaints(`  a: { ${root}, ${entry} }\n`);
    t.regex(of("comand: [x]"), /did you mean 'command'/);
    t.regex(of("capabilities: [CAP_NET_RAW]"), /one of CHOWN, /);
    t.regex(of("limits: { memory: 64 }"), /such as 64MiB/);
    t.regex(of("mounts: [{ volume: x, at: /proc/x }]"), /not below \/proc/);
    t.regex(of("mounts: [{ volume: x, at: /a }, { memory: 1MiB, at: /a }]"), /'\/a' is listed twice/);
    t.regex(of("network: bridge"), /none, host or private/);
    t.regex(of("readiness: { port: 80 }"), /the keys here are: fd, listens, command, timeout/);
    t.regex(of("readiness: { fd: 3, listens: 80 }"), /exactly one of \{ fd: 3 \}/);
    t.regex(of("environment: { A-B: x }"), /letters, digits/);
    t.regex(complaints("  a: { root: { oci: { archive: ../x.tar, digest: abc } } }\n"), /sha256: and 64/);
    t.regex(complaints(`  a: { ${root} }\n`, "services: { a: { run: x } }"), /also the name of a service/);
    t.regex(complaints(`  a: { ${root}, dependsOn: [b] }\n`, "services: { b: { run: x, dependsOn: [a] } }"), /services wait for each other: a → b → a/);
});
test("addresses are given in the order of names, around those that are asked for", (t) => {
    const { containers } = profile(`  c: { ${root}, network: private }
  b: { ${root}, network: private, address: 10.88.0.2, publish: [{ port: 53, to: 5353, protocol: udp }] }
  a: { ${root}, network: private }
  host: { ${root}, network: host }
`);
    const network = planContainerNetwork(containers, "10.88.0.0/24");
    t.is(network?.gateway, "10.88.0.1");
    t.deepEqual(Object.fromEntries(network?.addresses ?? []), {
        a: "10.88.0.3",
        b: "10.88.0.2",
        c: "10.88.0.4",
    });
    t.deepEqual(network?.published, ["udp 53 10.88.0.2 5353"]);
    t.is(planContainerNetwork({}, "10.88.0.0/24"), undefined);
});
test("ids follow from the name, and are never those of the host's users", (t) => {
    for (const name of ["web", "db", "a", "z".repeat(64)]) {
        t.is(firstId(name) % 65536, 0);
        t.true(firstId(name) >= 65536 && firstId(name) + 65536 <= 2 ** 31);
        t.is(firstId(name), firstId(name));
    }
    t.not(firstId("web"), firstId("db"));
});
const store = (name) => makeStoreName(name, "1", sha256(name));
function built(name, definition) {
    const found = definition.containers[name];
    if (!found)
        throw new Error(`no container ${name}`);
    return {
        name,
        definition: found,
        root: {
            type: "environment",
            environment: store("environment"),
            closure: [store("environment"), store("busybox")],
            directories: ["bin", "share"],
        },
    };
}
test("a container becomes scripts: one that starts it, one that enters it", (t) => {
    const definition = profile(`  web:
    ${root}
    command: [httpd, -h, "a place"]
    environment: { GREETING: "it's" }
    user: { uid: 7, gid: 8, groups: [9] }
    mounts: [{ volume: pages, at: /srv, writable: true }, { memory: 1MiB, at: /cache }]
    network: private
    capabilities: [NET_RAW]
    limits: { memory: 32MiB, processes: 9, cpu: 0.5 }
    readiness: { fd: 4 }
`);
    const run = runScript(built("web", definition));
    for (const part of [
        `--name web --ids ${firstId("web")} --root "$here/root"`,
        "--writable /data/mrrl/volumes/pages /srv",
        "--tmpfs 1048576 /cache",
        '--connect "$here/connect"',
        "--keep 4 --user 7 8 --group 9 --capability NET_RAW --directory /",
        "--variable 'GREETING=it'\\''s'",
        "-- httpd -h 'a place'",
        "volume web pages 7:8",
        "begin web pids.max 9 memory.max 33554432 cpu.max '50000 100000'",
    ]) {
        t.true(run.includes(part), `${part}\nin:\n${run}`);
    }
    const enter = enterScript(built("web", definition));
    t.regex(enter, /enter --user 7 8 .* --process "\$process" -- "\$@"\n$/);
    t.false(enter.includes("--keep"), "the descriptor is process 1's");
});
test("a root of packages has links into them, and a place for every mount", (t) => {
    const definition = profile(`  web:
    ${root}
    mounts: [{ volume: pages, at: /srv/www }, { host: /etc/os-release, type: file, at: /etc/os-release }]
    user: { uid: 7 }
`);
    const entries = planContainer(built("web", definition), undefined, 3);
    const at = "/mrrl/containers/web/root";
    const find = (path) => entries.find((entry) => "path" in entry && entry.path === `${at}${path}`);
    t.like(find("/bin"), { type: "symlink", to: `/mrrl/store/${store("environment").full}/bin` });
    t.like(find("/srv/www"), { type: "directory" });
    t.like(find("/srv"), { type: "directory" });
    t.like(find("/etc/os-release"), { type: "file", content: "" });
    t.like(find(`/mrrl/store/${store("busybox").full}`), { type: "directory" });
    const passwd = find("/etc/passwd");
    t.regex(passwd?.type === "file" ? passwd.content : "", /^user:\*:7:7:/m);
    const paths = entries.map((entry) => ("path" in entry ? entry.path : ""));
    t.is(new Set(paths).size, paths.length, "no path twice");
});
const scripts = Object.fromEntries(bootScriptFiles.map((file) => [
    file,
    file.endsWith(".yaml") ? "run: exec a-program\nlog: false\n" : `text of ${file}\n`,
]));
test("a container is a service, and whoever needs it waits until it is ready", (t) => {
    const definition = profile(`  db: { ${root}, network: private, readiness: { listens: 5432 }, stopSignal: INT }
  once: { ${root}, restart: never }
`, "services: { app: { run: exec app, dependsOn: [db] } }");
    const { entries } = planServiceTree(definition, scripts, "sample.yaml");
    const content = (path) => {
        const entry = entries.find((each) => "path" in each && each.path === path);
        return entry?.type === "file" ? entry.content : "";
    };
    const at = "/mrrl/services";
    t.regex(content(`${at}/db/run`), /become db\n$/);
    t.regex(content(`${at}/db/finish`), /finish db always "\$1"\n$/);
    t.is(content(`${at}/db/down-signal`), "SIGINT\n");
    t.regex(content(`${at}/db.ready/run`), /probe db listens 5432\n$/);
    t.is(content(`${at}/db.ready/notification-fd`), "3\n");
    t.regex(content(`${at}/boot/run`), /^start app \d+ db\.ready$/m);
    t.regex(content(`${at}/boot/run`), /^start db \d+ container-network$/m);
    t.regex(content(`${at}/boot/run`), /^start db\.ready \d+ db$/m);
    // One that may end is not part of a healthy boot.
    t.is(content("/mrrl/judged"), "app network\ndb\ndb.ready\n".replace(" network", ""));
});
