import { resolve } from "node:path";
import { oldChunks } from "../effects/old-slot.js";
import { splitBundle } from "../effects/split-bundle.js";
import { planTransfer } from "../plan/transfer.js";
import { build } from "./build.js";
import { assembleBundle } from "./bundle.js";
import { openKey } from "./key.js";
import { openPackage } from "./package.js";
import { openProfile, withRelease } from "./profile.js";
import { keepForFile } from "./roots.js";
import { buildSystem, slotRequest } from "./system.js";
/** Builds a profile and makes its bundle. @throws what builds throw; USAGE, KEY_INVALID. */
export async function bundleOfProfile(context, name, wishes) {
    const profile = withRelease(await openProfile(context, name), wishes.release);
    const { definition } = profile;
    // Mistakes, and the question for the password, come before the minutes of a build.
    const present = wishes.against === undefined ? undefined : await oldChunks(wishes.against);
    const key = wishes.key === undefined ? undefined : await openKey(context, wishes.key);
    if (key && !definition.update.keys.includes(key.publicKey.line)) {
        context.events.warn(`the system of this bundle does not take updates of the key ${key.publicKey.id} itself: it is not in the profile's update.keys`);
    }
    const zstd = await buildZstd(context);
    const system = await buildSystem(context, profile);
    const output = wishes.output ?? defaultBundle(definition.name, definition.release);
    const bundle = await assembleBundle(context, {
        ...slotRequest(context, profile, system),
        zstd,
        key,
        expiresAfter: wishes.expiresAfter,
        output,
    });
    const kept = [profile.derived.kernel.storeName, ...system.closure, zstd.storeName];
    await keepForFile(context, profile, "bundle", resolve(output), kept);
    if (wishes.split !== undefined) {
        await splitBundle(context, profile.toolbox, output, wishes.split);
    }
    const transfer = present && planTransfer(bundle.index, present);
    return { output, bundle, transfer };
}
/** Builds the program that compresses chunks: the one that machines are sure to understand. */
async function buildZstd(context) {
    const { derivation, derivations, tools, store } = await openPackage(context, "zstd");
    await build(context, store, derivations, [derivation.storeName], tools);
    const { storeName } = derivation;
    return { root: store.physicalPath(storeName), storeName };
}
function defaultBundle(profile, release) {
    return `out/${profile}-${release}.bundle`;
}
