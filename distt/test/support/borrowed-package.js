import { copyFileSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { builtPackage } from "./built-package.js";
import { testContext } from "./context.js";
/** Puts a link to one of mrrl's own packages, built in the user's own store, into a toy store. */
export async function borrowPackage(toy, name) {
    const path = await builtPackage(name);
    const { settings } = await testContext();
    const full = basename(path);
    symlinkSync(path, join(toy.store.root, "store", full));
    const record = `meta/${full}.json`;
    copyFileSync(join(settings.storeRoot, record), join(toy.store.root, record));
}
