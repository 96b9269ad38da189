import test from "ava";
import { bubblewrap } from "../../assembler/plan/bubblewrap.ts";
import type { SandboxSpec } from "../../assembler/plan/sandbox-spec.ts";

const spec: SandboxSpec = {
  mounts: [
    { type: "bind", source: "/s p a c e", target: "/usr", writable: false },
    { type: "file", target: "/etc/a", content: "A" },
    { type: "file", target: "/etc/b", content: "B" },
  ],
  environment: {},
  workingDirectory: "/build",
  hostname: "mrrl",
  network: "none",
  userId: 1000,
  groupId: 1000,
  command: ["/bin/sh", "--looks-like-an-option"],
};

test("mounts keep their order, and files are numbered descriptors", (t) => {
  const { args, descriptors } = bubblewrap(spec);
  const mounts = args.slice(args.indexOf("--ro-bind"), args.indexOf("--chdir"));
  t.deepEqual(mounts, [
    ...["--ro-bind", "/s p a c e", "/usr"],
    ...["--ro-bind-data", "3", "/etc/a"],
    ...["--ro-bind-data", "4", "/etc/b"],
  ]);
  t.deepEqual(descriptors, ["A", "B"]);
});

test("the command comes last, behind --, and cannot be taken for an option", (t) => {
  const { args } = bubblewrap(spec);
  t.deepEqual(args.slice(-3), ["--", "/bin/sh", "--looks-like-an-option"]);
});

test("only a sandbox that asks for the host's network keeps it", (t) => {
  t.true(bubblewrap(spec).args.includes("--unshare-net"));
  t.false(bubblewrap({ ...spec, network: "host" }).args.includes("--unshare-net"));
});
