import { resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
import type { Finding } from "../../assembler/model/finding.ts";

const program = resolve("dist/mrrl/main.js");

test.serial("a deep look boots a guest, and says what that came to", async (t) => {
  const mrrl = (...args: string[]) => execa(process.execPath, [program, ...args]);
  await mrrl("build", "minimal");
  const { stdout, stderr } = await mrrl("doctor", "--deep", "--json");
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const kvm = findings.find(({ code }) => code === "kvm");
  const [, accelerator] = /accelerator: (kvm|tcg) /.exec(stderr) ?? [];
  if (accelerator === "kvm") {
    t.is(kvm?.status, "ok");
    t.is(kvm?.found, "boots Linux");
  } else {
    t.is(accelerator, "tcg");
    t.is(kvm?.status, "warning");
    t.regex(kvm?.found ?? "", /guests run without KVM/);
    t.true((kvm?.fix?.length ?? 0) > 0);
  }
  // The answer is remembered: without booting anything it is the same.
  const { stdout: again } = await mrrl("doctor", "--json");
  const remembered = (JSON.parse(again) as { findings: Finding[] }).findings;
  t.deepEqual(
    remembered.find(({ code }) => code === "kvm"),
    kvm,
  );
});
