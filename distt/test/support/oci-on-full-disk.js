import { readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { Store } from "../../assembler/effects/store.js";
import { failureOf } from "../../assembler/errors/failure-of.js";
import { realiseOciRoot } from "../../assembler/workflow/oci-root.js";
import { testContext } from "./context.js";
/**
 * A program, to be run where `disk` is a small file system of its own:
 * `<disk> <tools> <archive> <digest> <JSON: free bytes to try>`.
 */
const [disk = "", tools = "", archive = "", digest = "", sizes = "[]"] = process.argv.slice(2);
const context = await testContext({ storeRoot: join(disk, "store"), cacheRoot: join(disk, "c") });
const request = { name: "toy", archive, digest, mountPoints: [], place: "toy.yaml" };
const outcomes = [];
for (const free of JSON.parse(sizes)) {
    const store = new Store(context.settings.storeRoot);
    await store.prepare();
    const make = () => realiseOciRoot(context, store, { root: tools }, request);
    const { bavail, bsize } = statfsSync(disk);
    const ballast = join(disk, "ballast");
    writeFileSync(ballast, Buffer.alloc(Math.max(bavail * bsize - free, 0)));
    const error = await make().then(() => undefined, failureOf);
    const left = readdirSync(`${store.root}/store`);
    rmSync(ballast);
    const { storeName } = await make();
    outcomes.push({
        free,
        ...(error && { code: error.code, hint: error.hint, evidence: error.evidence }),
        left,
        again: storeName.full,
    });
    await removeTree(store.root);
}
process.stdout.write(JSON.stringify(outcomes));
