import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { publishFile } from "../effects/bundle-file.js";
import { realiseEnvironment } from "../effects/environment-writer.js";
import { withLock } from "../effects/lock.js";
import { inScratchDirectory, removeStaleScratch } from "../effects/output-scratch.js";
import { readOverlayTexts } from "../effects/overlay-texts.js";
import { readRunnerFiles } from "../effects/runner-files.js";
import { syncFileSystem } from "../effects/sync-file-system.js";
import { realiseTextTree } from "../effects/text-tree-writer.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { bytes } from "../events/wording.js";
import { planBillOfMaterials } from "../plan/bill-of-materials.js";
import { planOverlayServices, } from "../plan/overlay-services.js";
import { planOverlayTree } from "../plan/overlay-tree.js";
import { attest, below, billParts } from "./attest.js";
import { build } from "./build.js";
import { makeInstaller } from "./installer.js";
import { openKey } from "./key.js";
import { openProfile, withRelease } from "./profile.js";
import { keepForFile } from "./roots.js";
/** What mrrlctl consists of beside its own scripts. */
const programNames = ["busybox", "minisign", "zstd"];
/**
 * Builds a profile's packages and makes the installer that brings them to hosts of other
 * distributions. It appears under its name complete or not at all.
 * @throws what builds throw; ENVIRONMENT_CONFLICT, KEY_INVALID, USAGE, NO_SPACE.
 */
export async function overlayOfProfile(context, name, wishes) {
    const opened = await openProfile(context, name, { kind: "overlay", also: programNames });
    const profile = withRelease(opened, wishes.release);
    const { definition, store, derived, toolbox } = profile;
    const key = wishes.key === undefined ? undefined : await openKey(context, wishes.key);
    const wanted = [...derived.packages, ...derived.also.values()].map(({ storeName }) => storeName);
    await build(context, store, derived.derivations, wanted, derived.tools);
    const programs = overlayPrograms(profile);
    const { services, s6 } = await hostServices(profile, programs);
    const bill = await billOfOverlay(profile, programs);
    const texts = await readOverlayTexts(context);
    const runner = await readRunnerFiles(context);
    const sync = (path) => syncFileSystem(context, toolbox, path);
    const tree = planOverlayTree(definition.name, texts, runner, programs, { files: services.files, uses: derived.packages.map(({ storeName }) => storeName) }, bill);
    await realiseTextTree(context, store, tree, sync);
    const environment = await realiseEnvironment(context, store, definition.name, [
        ...derived.packages.map(({ storeName }, index) => ({
            name: storeName,
            priority: definition.packages[index]?.priority ?? 0,
        })),
        { name: tree.storeName, priority: 0 },
    ], sync);
    const output = resolve(wishes.output ?? defaultInstaller(definition.name, definition.release));
    const made = await context.events.activity("assemble", basename(output), (activity) => withLock(context, `overlay ${output}`, async () => {
        await removeStaleScratch(output);
        const installer = await inScratchDirectory(output, "the installer", async (scratch) => {
            const made = await makeInstaller(context, {
                profile,
                programs,
                overlay: tree.storeName,
                environment,
                services: services.services,
                s6,
                key,
                scratch,
            });
            await publishFile(made.path, output);
            if (made.signature)
                await publishFile(made.signature, `${output}.minisig`);
            return made;
        });
        await attest(context, profile, {
            kind: "overlay",
            output,
            bill,
            internal: {
                version: definition.version,
                environment: environment.full,
                overlay: tree.storeName.full,
                tools: derived.tools.storeName.full,
            },
            texts: { ...below("overlays", texts), ...below("runner", runner) },
            key,
        });
        activity.finish("ok", bytes(installer.size));
        return installer;
    }));
    // Nothing else may keep what only overlays are built with.
    const built = derived.derivations.map(({ storeName }) => storeName);
    const kept = [...built, environment, tree.storeName];
    await keepForFile(context, profile, "overlay", output, kept);
    return { output, size: made.size, manifest: made.manifest, key: key?.publicKey };
}
/**
 * What an overlay brings to hosts. The bill is a file of the overlay, so its own store path and
 * the environment that holds it are not in it: their names follow from it.
 */
async function billOfOverlay(profile, programs) {
    const { definition, derived, store } = profile;
    const packages = derived.packages.map(({ storeName }) => storeName);
    const roots = [...packages, ...Object.values(programs)];
    const parts = await billParts(store, profile, await store.closure(roots));
    return planBillOfMaterials({ ...definition, kind: "overlay", roots }, parts);
}
function overlayPrograms({ derived }) {
    const of = (name) => {
        const derivation = derived.also.get(name);
        if (!derivation)
            throw new MrrlError("BUG", `'${name}' was not derived`);
        return derivation.storeName;
    };
    return { busybox: of("busybox"), minisign: of("minisign"), zstd: of("zstd") };
}
/** The services of a profile for hosts, and the s6 that supervises them, if there are any. */
async function hostServices(profile, { busybox }) {
    const { definition, derived, place } = profile;
    if (Object.keys(definition.services).length === 0) {
        return { services: { services: [], files: [] }, s6: undefined };
    }
    const s6 = derived.packages.find(({ storeName }) => storeName.name === "s6")?.storeName;
    if (!s6) {
        throw new MrrlError("DEFINITION_INVALID", "services need the package s6", {
            place,
            hint: "add s6 to the profile's packages",
        });
    }
    const packages = await programPackages(profile);
    return { services: planOverlayServices(definition, packages, { shell: busybox, s6 }, place), s6 };
}
async function programPackages({ definition, derived, store, }) {
    return Promise.all(derived.packages.map(async ({ storeName }, index) => ({
        name: storeName,
        priority: definition.packages[index]?.priority ?? 0,
        programs: await readdir(join(store.physicalPath(storeName), "bin")).catch(() => []),
    })));
}
function defaultInstaller(profile, release) {
    return `out/${profile}-${release}.run`;
}
