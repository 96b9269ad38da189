import test from "ava";
import { cgroupPosition, mountedWritable, } from "../../assembler/plan/cgroup-delegation.js";
import { cgroupFinding } from "../../assembler/plan/doctor/cgroup.js";
import { mountOf, parseMountinfo } from "../../assembler/plan/mountinfo.js";
const unified = "29 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate";
const hybrid = [
    "30 29 0:26 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw",
    "31 29 0:27 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
    "32 29 0:28 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd",
].join("\n");
test("a mount is read with its options and odd characters", (t) => {
    const [mount] = parseMountinfo("36 35 98:0 /mnt1 /mnt\\040a\\134b rw,noexec master:1 propagate_from:2 - ext3 /dev/root rw,errors=continue\n");
    t.deepEqual(mount, {
        id: 36,
        root: "/mnt1",
        target: "/mnt a\\b",
        options: ["rw", "noexec"],
        type: "ext3",
        source: "/dev/root",
        superOptions: ["rw", "errors=continue"],
    });
    t.deepEqual(parseMountinfo("nonsense\n"), []);
});
test("a path is on the deepest, and the last, of the mounts above it", (t) => {
    const mounts = parseMountinfo(["/", "/a", "/a/b", "/a"].map((at, id) => `${id} 0 0:1 / ${at} rw - ext4 d rw`).join("\n"));
    const idOf = (path) => mountOf(path, mounts)?.id;
    t.deepEqual(["/", "/ab", "/a", "/a/x", "/a/b/c"].map(idOf), [0, 0, 3, 3, 2]);
});
test("where a process is in cgroup v2", (t) => {
    const position = (mounts, membership) => cgroupPosition(parseMountinfo(mounts), membership);
    t.deepEqual(position(unified, "0::/user.slice/a.scope\n"), {
        layout: "unified",
        top: "/sys/fs/cgroup",
        own: "/sys/fs/cgroup/user.slice/a.scope",
    });
    t.deepEqual(position(hybrid, "4:memory:/x\n0::/\n"), {
        layout: "hybrid",
        top: "/sys/fs/cgroup/unified",
        own: "/sys/fs/cgroup/unified",
    });
    const systemdOnly = `${unified}\n${hybrid.split("\n")[2]}`;
    t.is(position(systemdOnly, "0::/\n").layout, "unified", "a named hierarchy has no controllers");
    const bound = unified.replace(" / /sys", " /docker/abc /sys");
    t.is(position(bound, "0::/docker/abc/x\n").own, "/sys/fs/cgroup/x");
    t.is(position(hybrid.split("\n")[1] ?? "", "").layout, "v1");
    t.is(position("", "").layout, "none");
});
test("a mount decides whether there is anything to write", (t) => {
    const mounts = parseMountinfo(unified);
    t.true(mountedWritable("/sys/fs/cgroup/x", mounts));
    const readOnly = parseMountinfo(unified.replace("rw,nosuid", "ro,nosuid"));
    t.false(mountedWritable("/sys/fs/cgroup/x", readOnly));
});
const delegated = {
    layout: "unified",
    directory: "/sys/fs/cgroup/own",
    controllers: ["cpu", "memory", "pids"],
    writable: true,
};
const host = {
    cgroup: delegated,
    isRoot: false,
    systemd: true,
    userManager: true,
    inContainer: false,
};
const cases = [
    {
        name: "not delegated",
        host: {},
        cgroup: { writable: false },
        found: /\/own is not delegated to this user; builds have limits per process only/,
        fix: /^systemd-run --user --scope -p Delegate=yes -- npx mrrl build PROFILE$/m,
    },
    {
        name: "not delegated, and controllers are missing",
        host: {},
        cgroup: { writable: false, controllers: ["pids"] },
        found: /not delegated/,
        fix: /user@\.service\.d\/delegate\.conf\nsudo systemctl daemon-reload/,
    },
    {
        name: "no user manager",
        host: { userManager: false },
        cgroup: { writable: false },
        found: /not delegated/,
        fix: /loginctl enable-linger/,
    },
    {
        name: "no systemd",
        host: { systemd: false, userManager: false },
        cgroup: { writable: false },
        found: /not delegated/,
        fix: /sudo sh -c 'cd \/sys\/fs\/cgroup\/own && echo "\+memory \+pids" > cgroup\.subtree_control/,
    },
    {
        name: "controllers are missing",
        host: {},
        cgroup: { controllers: ["memory"] },
        found: /no pids controller in/,
        fix: /systemd-run/,
    },
    {
        name: "root with a read-only mount",
        host: { isRoot: true },
        cgroup: { writable: false },
        found: /not delegated to this root/,
        fix: /mount -o remount,rw \/sys\/fs\/cgroup\/own/,
    },
    {
        name: "root without controllers",
        host: { isRoot: true },
        cgroup: { controllers: [] },
        found: /no memory and pids controller/,
        fix: /CONFIG_MEMCG=y/,
    },
    {
        name: "a container",
        host: { inContainer: true },
        cgroup: { writable: false },
        found: /not delegated/,
        fix: /--privileged/,
    },
    {
        name: "hybrid under systemd",
        host: {},
        cgroup: { layout: "hybrid", controllers: [] },
        found: /hybrid: cgroup v2 is there, but v1 has its controllers \(memory, pids\)/,
        fix: /^systemd\.unified_cgroup_hierarchy=1$/m,
    },
    {
        name: "hybrid without systemd",
        host: { systemd: false },
        cgroup: { layout: "hybrid", controllers: [] },
        found: /hybrid/,
        fix: /^cgroup_no_v1=memory,pids$/m,
    },
    {
        name: "v1 without systemd",
        host: { systemd: false },
        cgroup: { layout: "v1", directory: undefined, controllers: [], writable: false },
        found: /cgroup v1 only/,
        fix: /mount -t cgroup2/,
    },
    {
        name: "none",
        host: {},
        cgroup: { layout: "none", directory: undefined, controllers: [], writable: false },
        found: /not mounted/,
        fix: /^sudo mount -t cgroup2 cgroup2 \/sys\/fs\/cgroup$/m,
    },
];
for (const { name, host: more, cgroup, found, fix } of cases) {
    test(`builds without cgroups: ${name}`, (t) => {
        const finding = cgroupFinding({ ...host, ...more, cgroup: { ...delegated, ...cgroup } });
        t.is(finding.status, "warning");
        t.regex(finding.found, found);
        t.regex(finding.fix?.join("\n") ?? "", fix);
    });
}
test("a delegated cgroup is all that is needed", (t) => {
    const finding = cgroupFinding(host);
    t.is(finding.status, "ok");
    t.regex(finding.found, /v2 at \/sys\/fs\/cgroup\/own: builds are limited as a whole/);
});
