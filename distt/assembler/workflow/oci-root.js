import { basename } from "node:path";
import { withLock } from "../effects/lock.js";
import { readAccounts } from "../effects/oci/accounts.js";
import { openArchive } from "../effects/oci/archive.js";
import { findImage } from "../effects/oci/find-image.js";
import { addLayer, imageLimits } from "../effects/oci/layer-reader.js";
import { makeOciOutput, readRunConfig } from "../effects/oci/output.js";
import { writeRootImage } from "../effects/oci/root-image.js";
import { holdPaths } from "../effects/store-lease.js";
import { derivedGuid } from "../model/guid.js";
import { emptyDirectory } from "../model/oci/image-tree.js";
import { parseSha256 } from "../model/sha256.js";
import { refused } from "../plan/archive-policy.js";
import { ArchiveTally } from "../plan/archive-tally.js";
import { resolveUser } from "../plan/oci/container-user.js";
import { canonicalMountPoints, ensure, ensureMountPoints, } from "../plan/oci/mount-points.js";
import { ociRootName } from "../plan/oci/oci-root.js";
import { runConfig } from "../plan/oci/run-config.js";
/**
 * The store name of a container's root.
 * @throws DEFINITION_INVALID when the digest is none, or two mount points collide.
 */
export function ociRootStoreName(toolbox, { name, place, digest, mountPoints }) {
    return ociRootName(name, {
        digest: parseSha256(digest.replace(/^sha256:/, ""), place),
        mountPoints: canonicalMountPoints(mountPoints, place),
        tools: basename(toolbox.root),
    });
}
/**
 * Makes the root of a container from an OCI image (docs/oci.md), unless it is there already;
 * then the archive is not looked at.
 * @throws DEFINITION_INVALID; ARCHIVE_REFUSED, HASH_MISMATCH for what is wrong with the
 * archive; TOOL_FAILED, NO_SPACE, STORE_CORRUPT, INTERRUPTED
 */
export async function realiseOciRoot(context, store, toolbox, request, limits = imageLimits) {
    const { name, place } = request;
    const digest = parseSha256(request.digest.replace(/^sha256:/, ""), place);
    const mountPoints = canonicalMountPoints(request.mountPoints, place);
    const storeName = ociRootStoreName(toolbox, request);
    await holdPaths(context, store, [storeName]);
    if (!store.has(storeName)) {
        await withLock(context, store.physicalPath(storeName), async () => {
            if (store.has(storeName))
                return;
            await context.events.activity("assemble", `container ${name}`, async (activity) => {
                const archive = await openArchive(request.archive, place, context.signal);
                const image = await findImage(archive, digest);
                await makeOciOutput(context, store, toolbox, storeName, async (file, spool) => {
                    const root = await mergeLayers(context, archive, image, spool, limits, activity);
                    const config = planRun(archive, image, root, spool);
                    ensureMountPoints(root, mountPoints, place);
                    const uuid = derivedGuid(storeName.digest, "erofs");
                    await writeRootImage(context, toolbox, file, uuid, root, spool);
                    return config;
                });
            });
        });
    }
    return { storeName, config: await readRunConfig(store, storeName) };
}
async function mergeLayers({ signal }, archive, { layers }, spool, limits, activity) {
    const root = emptyDirectory();
    const tally = new ArchiveTally(limits, archive.path);
    const total = layers.reduce((sum, { range }) => sum + range.length, 0);
    let done = 0;
    for (const [index, layer] of layers.entries()) {
        const what = `layer ${index + 1} of ${layers.length}`;
        await addLayer(archive, layer, what, { root, spool, tally, limits }, signal);
        done += layer.range.length;
        activity.progress(done, total);
    }
    return root;
}
/** How the image is run; its working directory is made if it lacks it, as others do. */
function planRun({ path }, { config }, root, spool) {
    const user = resolveUser(config.config?.User ?? "", readAccounts(root, spool, path), path);
    const planned = runConfig(config, user, path);
    const obstacle = ensure(root, { path: planned.workingDir, type: "directory" });
    if (obstacle !== undefined) {
        throw refused(path, `its working directory cannot be one: ${obstacle}`);
    }
    return planned;
}
