import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadPackage } from "../../../assembler/effects/definitions.js";
import { Store } from "../../../assembler/effects/store.js";
import { derivePackage } from "../../../assembler/plan/derivations.js";
import { build } from "../../../assembler/workflow/build.js";
import { openProfile } from "../../../assembler/workflow/profile.js";
import { testContext } from "../context.js";
import { projectRoot } from "../project-root.js";
/** Definitions that only tests need, beside mrrl's own. */
export const testPackages = join(projectRoot, "test/definitions/packages");
let rig;
/** Builds what is missing of it, in the user's own store, once in a process. */
export function hostRig() {
    rig ??= makeRig();
    return rig;
}
async function makeRig() {
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
export async function rigPackage(name) {
    const context = await testContext({ packages: [testPackages] });
    const { derivations, package: wanted, tools } = derivePackage(await loadPackage(context, name));
    const store = new Store(context.settings.storeRoot);
    await build(context, store, derivations, [wanted.storeName], tools);
    return store.physicalPath(wanted.storeName);
}
/** The text of one of the rig's own scripts. */
export function rigScript(name) {
    return readFileSync(join(projectRoot, "test/support/host-rig", name), "utf8");
}
