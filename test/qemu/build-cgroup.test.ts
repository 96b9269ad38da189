import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { runTool } from "../../assembler/effects/toolbox.ts";
import { withVirtualMachine } from "../../assembler/effects/virtual-machine.ts";
import type { SandboxMount } from "../../assembler/plan/sandbox-spec.ts";
import { openProfile } from "../../assembler/workflow/profile.ts";
import { buildSystem } from "../../assembler/workflow/system.ts";
import { testContext } from "../support/context.ts";
import { projectRoot } from "../support/project-root.ts";

// Most machines that tests run on delegate no cgroup. So mrrl itself runs in a guest that
// has cgroup v2 with all controllers, once as root and once as a user with a cgroup of
// its own.

/** Four processes that together want more than one may have. */
const greedy = `name: greedy
version: "1"
summary: wants more than it may have, bit by bit
license: ISC
build: |
  for i in 1 2 3 4; do
    perl -e '$x = "x" x (120 << 20); print "one\\n"; sleep 60' &
  done
  wait
  echo all four
`;

const modest = `name: modest
version: "1"
summary: content with what it has
license: ISC
build: |
  cut -d: -f3 /proc/self/cgroup > "$out/cgroup"
`;

const build =
  "/program/node /program/mrrl/dist/mrrl/main.js build --offline --progress plain --packages /packages --build-memory 256M --package";

const init = `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs -o mode=1777 tmp /tmp
mount -t tmpfs var /var
ip link set lo up
export HOME=/tmp MRRL_CACHE=/tmp/cache
store() {
  export MRRL_STORE=$1
  mkdir -p "$1/store" "$1/meta"
  ln -s /mrrl/store/* "$1/store/"
  cp /meta/* "$1/meta/"
}
cat > /tmp/builds <<'BUILDS'
${build} modest; echo "STATUS $?"
${build} greedy; echo "STATUS $?"
find /sys/fs/cgroup -name 'mrrl-build-*'
BUILDS
echo "TEST root"
store /var/root
sh /tmp/builds
echo "TEST user"
store /var/user
rm -rf /tmp/cache
mkdir /sys/fs/cgroup/user
chown -R 1234:1234 /var/user /sys/fs/cgroup/user
sh -c 'echo 0 > /sys/fs/cgroup/user/cgroup.procs; exec "$@"' sh \\
  /mrrl/store/tools-*/usr/lib64/ld-linux-x86-64.so.2 --library-path /mrrl/store/tools-*/usr/lib/x86_64-linux-gnu \\
  /mrrl/store/tools-*/usr/bin/setpriv --reuid 1234 --regid 1234 --clear-groups sh /tmp/builds
echo "TEST end"
poweroff -f
`;

test("fault 24: where there is cgroup v2, all processes of a build together meet the memory limit", async (t) => {
  const { context, image, toolbox, kernel } = await guest();
  const lines: string[] = [];
  const request = {
    accelerator: "tcg",
    memory: 2 * 1024 ** 3,
    cpus: 1,
    firmware: "bios",
    kernel: {
      file: kernel,
      arguments: [
        "console=ttyS0",
        "quiet",
        "root=/dev/vda",
        "rootfstype=erofs",
        "init=/bin/sh",
        "panic=-1",
        "--",
        "/init",
      ],
    },
    disk: { image, format: "raw", bus: "virtio", ephemeral: true },
    noReboot: true,
  } as const;
  const onConsoleLine = (line: string) => lines.push(line);
  await withVirtualMachine(context, toolbox, { request, onConsoleLine }, async (machine) => {
    for (;;) {
      const happening = await machine.next(600_000);
      if (!happening || happening.type === "exit") return;
    }
  });
  const said = lines.join("\n");
  const [, root = "", user = ""] = said.split(/^TEST /m);
  for (const part of [root, user]) {
    t.regex(
      part,
      /limits: each build may have 8192 processes and 256\.0 MiB of memory \(cgroup\)/,
      said,
    );
    t.deepEqual(
      [...part.matchAll(/^STATUS (\d+)/gm)].map(([, status]) => status),
      ["0", "1"],
      said,
    );
    t.regex(part, /the build of greedy used more than 256 MiB of memory/);
    t.notRegex(part, /all four/);
    t.notRegex(part, /mrrl-build-/, "no cgroup is left");
  }
});

/** A file system with this Node, this program, the seed, the tools, and the minimal kernel. */
async function guest() {
  const context = await testContext();
  const profile = await openProfile(context, "minimal");
  await buildSystem(context, profile);
  const { store, derived, toolbox } = profile;
  const directory = mkdtempSync(join(tmpdir(), "mrrl guest-"));
  for (const name of ["packages/greedy", "packages/modest", "meta"]) {
    mkdirSync(join(directory, name), { recursive: true });
  }
  writeFileSync(join(directory, "packages/greedy/package.yaml"), greedy);
  writeFileSync(join(directory, "packages/modest/package.yaml"), modest);
  const roots = [derived.toolchain, derived.tools].map(({ storeName }) => storeName);
  for (const { full } of roots) {
    copyFileSync(`${store.root}/meta/${full}.json`, join(directory, "meta", `${full}.json`));
  }
  const busybox = derived.packages.find(({ storeName }) => storeName.name === "busybox");
  if (!busybox) throw new Error("minimal has no busybox");
  const bind = (source: string, target: string): SandboxMount => ({
    type: "bind",
    source,
    target: `/stage${target}`,
    writable: false,
  });
  const binds: SandboxMount[] = [
    ...["proc", "sys", "dev", "tmp", "var", "etc"].map(
      (name): SandboxMount => ({ type: "directory", target: `/stage/${name}` }),
    ),
    bind(`${store.physicalPath(busybox.storeName)}/bin`, "/bin"),
    bind(process.execPath, "/program/node"),
    ...sharedObjects().map((path) => bind(path, path)),
    { type: "file", target: "/stage/init", content: init },
    ...["dist", "node_modules", "packages", "package.json"].map((name) =>
      bind(`${projectRoot}/${name}`, `/program/mrrl/${name}`),
    ),
    ...roots.map((name) => bind(store.physicalPath(name), `/mrrl/store/${name.full}`)),
    bind(join(directory, "packages"), "/packages"),
    bind(join(directory, "meta"), "/meta"),
  ];
  const image = join(directory, "guest.erofs");
  await runTool(context, toolbox, ["mkfs.erofs", "--quiet", "/output/guest.erofs", "/stage"], {
    binds: [...binds, { type: "bind", source: directory, target: "/output", writable: true }],
  });
  const kernel = `${store.physicalPath(derived.kernel.storeName)}/vmlinuz`;
  return { context, image, toolbox, kernel };
}

/** The libraries that the running Node was started with. */
function sharedObjects(): string[] {
  const { sharedObjects: all } = process.report.getReport() as unknown as {
    sharedObjects: string[];
  };
  return all.filter((path) => path.startsWith("/"));
}
