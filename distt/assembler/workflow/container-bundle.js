import { basename, join, resolve } from "node:path";
import { publishFile } from "../effects/bundle-file.js";
import { writeContainerBundle } from "../effects/container-bundle-file.js";
import { writeErofs } from "../effects/erofs.js";
import { fileDigest } from "../effects/file-digest.js";
import { withLock } from "../effects/lock.js";
import { inScratchDirectory, removeStaleScratch } from "../effects/output-scratch.js";
import { sourcePath } from "../effects/source-cache.js";
import { syncFileSystem } from "../effects/sync-file-system.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { bytes } from "../events/wording.js";
import { renderContainerManifest } from "../model/container/bundle.js";
import { didYouMean } from "../model/definition/nearest.js";
import { derivedGuid } from "../model/guid.js";
import { parseSignature, signMessage, verifySignature } from "../model/minisign/signature.js";
import { sha256 } from "../model/sha256.js";
import { containerInterface } from "../plan/container/interface.js";
import { planContainerNetwork } from "../plan/container/network.js";
import { ownFiles, wholeRoot } from "../plan/container/root.js";
import { textTar } from "../plan/text-tar.js";
import { build } from "./build.js";
import { realiseContainer } from "./containers.js";
import { openKey } from "./key.js";
import { openProfile, withRelease } from "./profile.js";
import { keepForFile } from "./roots.js";
/** How long a container has that does not say when it is ready, in ms. */
const silentTimeout = 10_000;
/**
 * Builds one container of a profile and makes the signed file that brings it to running systems
 * of that profile. It appears under its name complete or not at all.
 * @throws what builds throw; USAGE for an unknown container, KEY_INVALID, NO_SPACE.
 */
export async function bundleOfContainer(context, profileName, name, wishes) {
    const profile = withRelease(await openProfile(context, profileName), wishes.release);
    const { definition, store, derived, toolbox } = profile;
    requireContainer(profile, name);
    const key = wishes.key === undefined ? undefined : await openKey(context, wishes.key);
    const wanted = (derived.containers.get(name) ?? []).map(({ storeName }) => storeName);
    await build(context, store, derived.derivations, wanted, derived.tools);
    const sync = (path) => syncFileSystem(context, toolbox, path);
    const container = await realiseContainer(context, profile, name, sync);
    const output = resolve(wishes.output ?? `out/${definition.name}-${name}-${definition.release}.container`);
    const made = await context.events.activity("assemble", basename(output), (activity) => withLock(context, `bundle ${output}`, async () => {
        await removeStaleScratch(output);
        return inScratchDirectory(output, "the container", async (scratch) => {
            const made = await assemble(context, profile, container, key, scratch);
            await publishFile(join(scratch, "bundle"), output);
            activity.finish("ok", bytes(made.size));
            return { output, ...made };
        });
    }));
    const { root } = container;
    const kept = [...wanted, root.type === "oci" ? root.image : root.environment];
    await keepForFile(context, profile, "container-bundle", output, kept);
    return made;
}
function requireContainer({ definition, place }, name) {
    const known = Object.keys(definition.containers);
    if (known.includes(name))
        return;
    throw new MrrlError("USAGE", `profile '${definition.name}' has no container '${name}'`, {
        place,
        hint: didYouMean(name, known) ?? `it has: ${known.join(", ") || "none"}`,
    });
}
async function assemble(context, profile, container, key, scratch) {
    const { definition } = profile;
    const { name } = container;
    const network = planContainerNetwork(definition.containers, definition.containerSubnet);
    const files = ownFiles(container, network, "loaded", "");
    const scripts = textTar(files.map(({ path, content, mode }) => ({ name: `.${path}`, content, mode })));
    const root = await rootFile(context, profile, container, scratch);
    const text = `${containerInterface(name, container.definition, network)}\n`;
    const manifest = {
        container: name,
        profile: definition.name,
        machine: definition.machine,
        version: definition.version,
        release: definition.release,
        interface: sha256(text),
        timeout: container.definition.readiness?.timeout ?? silentTimeout,
        scriptsSha256: sha256(scripts),
        rootSha256: await fileDigest(root),
    };
    const rendered = renderContainerManifest(manifest);
    const signature = key === undefined ? "" : signed(rendered, key, manifest);
    const parts = { signature, manifest: rendered, scripts, root };
    const size = await writeContainerBundle(join(scratch, "bundle"), parts);
    return { size, manifest };
}
/** The container's root as one file: of packages it is made, an OCI image's is there. */
async function rootFile(context, { store, toolbox }, container, scratch) {
    const { root } = container;
    if (root.type === "oci")
        return join(store.physicalPath(root.image), "root.erofs");
    const records = await Promise.all(root.closure.map((each) => store.record(each)));
    const size = records.reduce((sum, each) => sum + each.size, 0);
    const output = join(scratch, "root.erofs");
    await writeErofs(context, toolbox, output, derivedGuid(root.environment.digest, "container"), wholeRoot(container), {
        physicalPath: (each) => store.physicalPath(each),
        sourcePath: (digest) => sourcePath(context, { sha256: digest }),
    }, size);
    return output;
}
/** The signature of a manifest, verified: a bad memory or key is noticed here, not on machines. */
function signed(text, key, { profile, container }) {
    const message = Buffer.from(text);
    const signature = signMessage(message, key, `mrrl ${profile} container ${container}`);
    verifySignature(message, parseSignature(signature), key.publicKey);
    return signature;
}
