import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { realiseEnvironment } from "../effects/environment-writer.js";
import { manifestPath } from "../effects/image-output.js";
import { readRunnerFiles } from "../effects/runner-files.js";
import { sourcePath } from "../effects/source-cache.js";
import { growRoot, setRoot } from "../effects/store-roots.js";
import { syncFileSystem } from "../effects/sync-file-system.js";
import { planBillOfMaterials } from "../plan/bill-of-materials.js";
import { bootScriptFiles } from "../plan/boot-scripts.js";
import { checkForbidden } from "../plan/forbidden.js";
import { lackingPrograms } from "../plan/required-programs.js";
import { planRootFilesystem } from "../plan/root-filesystem.js";
import { planServiceTree } from "../plan/service-tree.js";
import { assembleImage } from "./assemble.js";
import { attest, below, billParts } from "./attest.js";
import { build, fetchWithTools } from "./build.js";
import { containerRoots, realiseContainers, stopSignals, withPriorities } from "./containers.js";
import { planExport } from "./export.js";
import { readGrubTexts } from "./grub-texts.js";
import { keepForFile, profileRoot } from "./roots.js";
/**
 * Builds a profile's packages, its kernel and its environment.
 * @throws what builds throw; ENVIRONMENT_CONFLICT; FORBIDDEN_REFERENCE.
 */
export async function buildSystem(context, profile) {
    const { store, derived, definition, toolbox } = profile;
    const scripts = await readBootScripts(context, profile.files);
    // Before anything is built: a mistake among the services should not cost minutes.
    planServiceTree(definition, scripts, profile.place);
    const { derivations, tools } = derived;
    await store.prepare();
    // Before anything is built: what a failed build got done is kept for the next one.
    await growRoot(context, store, profileRoot(profile));
    const plan = await build(context, store, derivations, profile.wanted, tools);
    await fetchWithTools(context, store, derivations, profile.sources, tools);
    const sync = (path) => syncFileSystem(context, toolbox, path);
    const environment = await realiseEnvironment(context, store, definition.name, withPriorities(derived.packages, definition.packages), sync);
    const containers = await realiseContainers(context, profile, sync);
    const made = [environment, ...containerRoots(containers)];
    await setRoot(context, store, profileRoot(profile, made));
    const closure = await store.closure(made);
    const tree = planServiceTree(definition, scripts, profile.place, stopSignals(containers));
    const records = await Promise.all(closure.map((name) => store.record(name)));
    checkForbidden(records, await forbidden(profile));
    const size = records.reduce((sum, record) => sum + record.size, 0);
    const rebuild = definition.rebuild && (await planExport(context, profile)).tree;
    const services = { tree, scripts };
    const bill = await billOfSystem(profile, environment, containers, closure);
    return { plan, environment, containers, closure, size, services, rebuild, bill };
}
/** What an image holds: the closure, and the kernel, of which it holds a copy. */
async function billOfSystem(profile, environment, containers, closure) {
    const { definition, derived, store } = profile;
    const kernel = derived.kernel.storeName;
    const ociDigests = new Map(containers.containers.flatMap(({ definition: { root: wanted }, root }) => "oci" in wanted && root.type === "oci" ? [[root.image.full, wanted.oci.digest]] : []));
    const parts = await billParts(store, profile, [...closure, kernel], ociDigests);
    const roots = [environment, kernel, ...containerRoots(containers)];
    return planBillOfMaterials({ ...definition, kind: "image", roots }, parts);
}
/** What must not be in the system: what the profile says, or else its toolchain and all roots. */
async function forbidden({ definition, derived, store, }) {
    const { forbid } = definition;
    if (forbid !== undefined)
        return ({ name }) => forbid.includes(name);
    const roots = derived.derivations.filter(({ builder }) => builder === "unpack-debs");
    const names = new Set(roots.map(({ storeName }) => storeName.full));
    const toolchain = [derived.toolchain, ...derived.toolchainPackages].map(({ storeName }) => storeName);
    for (const { full } of toolchain)
        names.add(full);
    // What nothing had to be built with may have been collected, or never been there.
    const present = toolchain.filter((name) => store.has(name));
    for (const { full } of await store.closure(present))
        names.add(full);
    return ({ full }) => names.has(full);
}
/**
 * Builds a profile and assembles its image at `output`, with manifest, bill of materials and
 * statement of provenance beside it.
 * @param key signs the statement.
 */
export async function imageOfProfile(context, profile, output, key) {
    const system = await buildSystem(context, profile);
    await warnOfLackingPrograms(context, profile);
    const manifest = await assembleImage(context, {
        ...slotRequest(context, profile, system),
        output,
        // The copy that `mrrl verify` makes is compared and removed.
        ...(context.perturbation === undefined && {
            attest: (made) => attestImage(context, profile, system, made, output, key),
        }),
    });
    const paths = [profile.derived.kernel.storeName, ...system.closure];
    await keepForFile(context, profile, "image", manifestPath(resolve(output)), paths);
    return { system, manifest };
}
async function attestImage(context, profile, { bill, environment, rebuild }, { image }, output, key) {
    const { definition, derived } = profile;
    const grub = await readGrubTexts(context);
    const runner = rebuild ? await readRunnerFiles(context) : {};
    await attest(context, profile, {
        kind: "image",
        output: resolve(output),
        bill,
        internal: {
            version: definition.version,
            machine: definition.machine,
            image,
            environment: environment.full,
            kernel: derived.kernel.storeName.full,
            tools: derived.tools.storeName.full,
        },
        texts: {
            "boot/grub/early.cfg": grub.early,
            "boot/grub/grub.cfg": grub.script,
            ...below("runner", runner),
        },
        key,
    });
}
/** A package can be replaced by another one, so it is the programs that count. */
async function warnOfLackingPrograms(context, { store, derived, definition }) {
    const programs = await Promise.all(derived.packages.map(({ storeName }) => readdir(join(store.physicalPath(storeName), "bin")).catch(() => [])));
    const present = new Set(programs.flat());
    for (const lacking of lackingPrograms(present, definition.rebuild !== undefined)) {
        context.events.warn(lacking);
    }
}
/** What a slot of a built profile is made of. */
export function slotRequest(context, { definition, place, store, derived, toolbox }, system) {
    return {
        profile: definition,
        toolbox,
        physicalPath: (name) => store.physicalPath(name),
        sourcePath: (digest) => sourcePath(context, { sha256: digest }),
        environment: system.environment,
        closure: system.closure,
        size: system.size,
        kernel: derived.kernel.storeName,
        rootEntries: (imageId) => planRootFilesystem({
            profile: definition,
            place,
            environment: system.environment,
            closure: system.closure,
            serviceTree: system.services.tree,
            scripts: system.services.scripts,
            containers: system.containers,
            rebuild: system.rebuild,
            bill: system.bill,
            imageId,
        }),
    };
}
async function readBootScripts({ settings }, files) {
    const texts = await Promise.all(bootScriptFiles.map(async (file) => [
        file,
        await files.readText(join(settings.installation, "boot", file)),
    ]));
    return Object.fromEntries(texts);
}
