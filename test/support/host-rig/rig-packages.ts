import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../../assembler/effects/context.ts";
import { loadPackage } from "../../../assembler/effects/definitions.ts";
import { Store } from "../../../assembler/effects/store.ts";
import type { Toolbox } from "../../../assembler/effects/tool-program.ts";
import { derivePackage } from "../../../assembler/plan/derivations.ts";
import { build } from "../../../assembler/workflow/build.ts";
import { openProfile } from "../../../assembler/workflow/profile.ts";
import { testContext } from "../context.ts";
import { projectRoot } from "../project-root.ts";

/** Definitions that only tests need, beside mrrl's own. */
export const testPackages = join(projectRoot, "test/definitions/packages");

/** All that a host's guest is started with. */
export interface HostRig {
  readonly context: Context;
  readonly toolbox: Toolbox;
  /** Profile `minimal`'s kernel. */
  readonly kernel: string;
  /** Physical path of mrrl's busybox. */
  readonly busybox: string;
  /** Physical path of the static program that lists a tree. */
  readonly treeLister: string;
}

let rig: Promise<HostRig> | undefined;

/** Builds what is missing of it, in the user's own store, once in a process. */
export function hostRig(): Promise<HostRig> {
  rig ??= makeRig();
  return rig;
}

async function makeRig(): Promise<HostRig> {
  const context = await testContext({ packages: [testPackages] });
  const { derived, store, toolbox } = await openProfile(context, "minimal");
  const { storeName } = derived.kernel;
  await build(context, store, derived.derivations, [storeName], derived.tools);
  const [busybox, lister] = [await rigPackage("busybox"), await rigPackage("tree-lister")];
  return {
    context,
    toolbox,
    kernel: join(store.physicalPath(storeName), "vmlinuz"),
    busybox: join(busybox, "bin/busybox"),
    treeLister: join(lister, "bin/tree-lister"),
  };
}

/** Builds a package of mrrl or of the tests. @returns its physical path */
export async function rigPackage(name: string): Promise<string> {
  const context = await testContext({ packages: [testPackages] });
  const { derivations, package: wanted, tools } = derivePackage(await loadPackage(context, name));
  const store = new Store(context.settings.storeRoot);
  await build(context, store, derivations, [wanted.storeName], tools);
  return store.physicalPath(wanted.storeName);
}

/** The text of one of the rig's own scripts. */
export function rigScript(name: string): string {
  return readFileSync(join(projectRoot, "test/support/host-rig", name), "utf8");
}
