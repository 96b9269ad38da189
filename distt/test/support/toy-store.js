import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPackage } from "../../assembler/effects/definitions.js";
import { Store } from "../../assembler/effects/store.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { build } from "../../assembler/workflow/build.js";
import { testContext } from "./context.js";
/**
 * Makes a toy store. The seed and the tools are unpacked once into the user's own
 * store; a link to them stands in each toy store.
 */
export async function toyStore() {
    const directory = mkdtempSync(join(tmpdir(), "mrrl toy-"));
    const shared = await testContext();
    const roots = derivePackage(await loadPackage(shared, "tools"));
    const userStore = new Store(shared.settings.storeRoot);
    const names = [roots.toolchain.storeName, roots.tools.storeName];
    await build(shared, userStore, roots.derivations, names, roots.tools);
    const packages = join(directory, "packages");
    mkdirSync(packages);
    const context = await testContext({
        storeRoot: join(directory, "store"),
        cacheRoot: shared.settings.cacheRoot,
        packages: [packages],
    });
    const events = [];
    context.events.subscribe((event) => events.push(event));
    const store = new Store(context.settings.storeRoot);
    await store.prepare();
    for (const name of names) {
        symlinkSync(userStore.physicalPath(name), store.physicalPath(name));
        const record = `meta/${name.full}.json`;
        copyFileSync(join(userStore.root, record), join(store.root, record));
    }
    const derive = async (name) => derivePackage(await loadPackage(context, name));
    return {
        context,
        store,
        events,
        define(name, steps, more = "") {
            mkdirSync(join(packages, name), { recursive: true });
            const indented = steps.trim().replaceAll("\n", "\n  ");
            writeFileSync(join(packages, name, "package.yaml"), `name: ${name}\nversion: "1"\nsummary: a toy\nlicense: ISC\n${more}\nbuild: |\n  ${indented}\n`);
        },
        derive,
        async build(name) {
            const derived = await derive(name);
            const { storeName } = derived.package;
            await build(context, store, derived.derivations, [storeName], derived.tools);
            return store.physicalPath(storeName);
        },
    };
}
