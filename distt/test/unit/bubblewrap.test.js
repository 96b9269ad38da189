import test from "ava";
import { bubblewrap } from "../../assembler/plan/bubblewrap.js";
const spec = {
    mounts: [
        { type: "bind", source: "/s p a c e", target: "/usr", writable: false },
        { type: "file", target: "/etc/a", content: "A" },
        { type: "file", target: "/etc/b", content: "B" },
    ],
    environment: {},
    workingDirectory: "/build",
    hostname: "mrrl",
    network: "none",
    user: { type: "stranger", id: 59_003 },
    command: ["/bin/sh", "--looks-like-an-option"],
};
const entrance = { type: "chroot", closure: "/tools" };
const asUser = { isolation: "user-namespace", entrance };
const asRoot = { isolation: "root", entrance };
/** Whether `part` is in `args`, in one piece. */
function has(args, ...part) {
    return `\n${args.join("\n")}\n`.includes(`\n${part.join("\n")}\n`);
}
test("mounts keep their order, and files are numbered descriptors that all may read", (t) => {
    const { args, descriptors } = bubblewrap(spec, asUser);
    const mounts = args.slice(args.indexOf("--ro-bind"), args.indexOf("--chdir"));
    t.deepEqual(mounts, [
        ...["--ro-bind", "/s p a c e", "/usr"],
        ...["--perms", "0755", "--dir", "/etc"],
        ...["--perms", "0444", "--ro-bind-data", "3", "/etc/a"],
        ...["--perms", "0444", "--ro-bind-data", "4", "/etc/b"],
    ]);
    t.deepEqual(descriptors, ["A", "B"]);
});
test("the command comes last, behind --, and cannot be taken for an option", (t) => {
    const { args } = bubblewrap(spec, asUser);
    t.deepEqual(args.slice(-3), ["--", "/bin/sh", "--looks-like-an-option"]);
});
test("only a sandbox that asks for the host's network keeps it", (t) => {
    t.true(bubblewrap(spec, asUser).args.includes("--unshare-net"));
    t.false(bubblewrap({ ...spec, network: "host" }, asUser).args.includes("--unshare-net"));
});
test("an ordinary user appears under the number asked for", (t) => {
    t.true(has(bubblewrap(spec, asUser).args, "--unshare-user", "--uid", "59003", "--gid", "59003"));
});
test("as root there is no user namespace: the command is led into another root as another user", (t) => {
    const { args } = bubblewrap(spec, asRoot);
    t.false(args.includes("--unshare-user"));
    t.true(has(args, "--ro-bind", "/s p a c e", "/sandbox/usr"));
    t.deepEqual(args.slice(args.indexOf("--")), [
        ...["--", "/usr/sbin/chroot", "--userspec=+59003:+59003", "--groups=", "/sandbox"],
        ...["/bin/sh", "-c", 'cd "$0" && exec "$@"', "/build"],
        ...spec.command,
    ]);
    t.deepEqual(args.filter((_, index) => args[index - 1] === "--cap-add"), ["CAP_SETUID", "CAP_SETGID", "CAP_SYS_CHROOT"]);
});
test("a static entrance is all that the outer root holds, and gives rights up one after the other", (t) => {
    const { args } = bubblewrap(spec, {
        isolation: "root",
        entrance: { type: "capsh", file: "/s/bubblewrap/libexec/capsh" },
    });
    t.true(has(args, "--ro-bind", "/s/bubblewrap/libexec/capsh", "/capsh"));
    t.false(args.includes("/usr"));
    t.deepEqual(args.slice(args.indexOf("--")), [
        ...["--", "/capsh", "--chroot=/sandbox", "--inh=", "--groups=", "--gid=59003", "--uid=59003"],
        ...["--shell=/bin/sh", "--", "-c", 'cd "$0" && exec "$@"', "/build"],
        ...spec.command,
    ]);
});
test("root's own tools stay root with next to no rights, and cannot change the kernel's settings", (t) => {
    const mounts = [...spec.mounts, { type: "proc" }];
    const { args } = bubblewrap({ ...spec, mounts, user: { type: "self" } }, asRoot);
    t.deepEqual(args.filter((_, index) => args[index - 1] === "--cap-add"), ["CAP_DAC_OVERRIDE"]);
    t.true(args.indexOf("--proc") < args.lastIndexOf("/proc/sys"));
    t.deepEqual(args.slice(args.indexOf("--")), ["--", ...spec.command]);
});
