import { ordinaryUser } from "./sandbox-spec.js";
/**
 * The mounts that make an unpacked Debian closure the root of a sandbox: its usr
 * is /usr, the usual top-level links are made, and everything else is empty.
 * @param root physical path of the closure.
 * @param user the number under which the sandbox's user is known.
 */
export function rootMounts(root, user = ordinaryUser) {
    return [
        { type: "bind", source: `${root}/usr`, target: "/usr", writable: false },
        ...["bin", "sbin", "lib", "lib64"].map((name) => ({ type: "symlink", target: `/${name}`, to: `usr/${name}` })),
        { type: "proc" },
        { type: "dev" },
        { type: "tmpfs", target: "/tmp" },
        {
            type: "file",
            target: "/etc/passwd",
            content: `root:x:0:0:root:/build:/bin/sh\nbuilder:x:${user}:${user}:builder:/build:/bin/sh\n`,
        },
        { type: "file", target: "/etc/group", content: `root:x:0:\nbuilder:x:${user}:\n` },
        { type: "file", target: "/etc/hosts", content: "127.0.0.1 localhost mrrl\n" },
    ];
}
