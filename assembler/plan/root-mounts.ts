import type { SandboxMount } from "./sandbox-spec.ts";

/**
 * The mounts that make an unpacked Debian closure the root of a sandbox: its usr
 * is /usr, the usual top-level links are made, and everything else is empty.
 * @param root physical path of the closure.
 */
export function rootMounts(root: string): SandboxMount[] {
  return [
    { type: "bind", source: `${root}/usr`, target: "/usr", writable: false },
    ...["bin", "sbin", "lib", "lib64"].map(
      (name): SandboxMount => ({ type: "symlink", target: `/${name}`, to: `usr/${name}` }),
    ),
    { type: "proc" },
    { type: "dev" },
    { type: "tmpfs", target: "/tmp" },
    {
      type: "file",
      target: "/etc/passwd",
      content: "root:x:0:0:root:/build:/bin/sh\nbuilder:x:1000:1000:builder:/build:/bin/sh\n",
    },
    { type: "file", target: "/etc/group", content: "root:x:0:\nbuilder:x:1000:\n" },
    { type: "file", target: "/etc/hosts", content: "127.0.0.1 localhost mrrl\n" },
  ];
}
