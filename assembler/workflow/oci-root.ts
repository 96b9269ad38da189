import { basename } from "node:path";
import type { Context } from "../effects/context.ts";
import { withLock } from "../effects/lock.ts";
import { readAccounts } from "../effects/oci/accounts.ts";
import { type OciArchive, openArchive } from "../effects/oci/archive.ts";
import type { ContentSpool } from "../effects/oci/content-spool.ts";
import { findImage } from "../effects/oci/find-image.ts";
import type { FoundImage } from "../effects/oci/image.ts";
import { addLayer, imageLimits } from "../effects/oci/layer-reader.ts";
import { makeOciOutput, readRunConfig } from "../effects/oci/output.ts";
import { writeRootImage } from "../effects/oci/root-image.ts";
import type { Store } from "../effects/store.ts";
import { holdPaths } from "../effects/store-lease.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import type { Activity } from "../events/bus.ts";
import { derivedGuid } from "../model/guid.ts";
import { type Directory, emptyDirectory } from "../model/oci/image-tree.ts";
import type { OciRunConfig } from "../model/oci/run-config.ts";
import { parseSha256 } from "../model/sha256.ts";
import type { StoreName } from "../model/store-name.ts";
import { type ArchiveLimits, refused } from "../plan/archive-policy.ts";
import { ArchiveTally } from "../plan/archive-tally.ts";
import { resolveUser } from "../plan/oci/container-user.ts";
import {
  canonicalMountPoints,
  ensure,
  ensureMountPoints,
  type MountPoint,
} from "../plan/oci/mount-points.ts";
import { ociRootName } from "../plan/oci/oci-root.ts";
import { runConfig } from "../plan/oci/run-config.ts";

/** What a container's root is made of. */
export interface OciRootRequest {
  /** The container's; the store path is named after it. */
  readonly name: string;
  /** Absolute path of an OCI image layout (a tar archive or a directory), or of a `docker save`. */
  readonly archive: string;
  /** `sha256:<64 hex>` of a manifest, of an index, or of a saved image's configuration. */
  readonly digest: string;
  /** Beside /dev, /proc and /sys, which are always there. */
  readonly mountPoints: readonly MountPoint[];
  /** Of the definition, for messages. */
  readonly place: string;
}

/** A container's root: `root.erofs` in a store path, and how it is run. */
export interface OciRoot {
  readonly storeName: StoreName;
  readonly config: OciRunConfig;
}

/**
 * The store name of a container's root.
 * @throws DEFINITION_INVALID when the digest is none, or two mount points collide.
 */
export function ociRootStoreName(
  toolbox: Toolbox,
  { name, place, digest, mountPoints }: Omit<OciRootRequest, "archive">,
): StoreName {
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
export async function realiseOciRoot(
  context: Context,
  store: Store,
  toolbox: Toolbox,
  request: OciRootRequest,
  limits: ArchiveLimits = imageLimits,
): Promise<OciRoot> {
  const { name, place } = request;
  const digest = parseSha256(request.digest.replace(/^sha256:/, ""), place);
  const mountPoints = canonicalMountPoints(request.mountPoints, place);
  const storeName = ociRootStoreName(toolbox, request);
  await holdPaths(context, store, [storeName]);
  if (!store.has(storeName)) {
    await withLock(context, store.physicalPath(storeName), async () => {
      if (store.has(storeName)) return;
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

async function mergeLayers(
  { signal }: Context,
  archive: OciArchive,
  { layers }: FoundImage,
  spool: ContentSpool,
  limits: ArchiveLimits,
  activity: Activity,
): Promise<Directory> {
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
function planRun(
  { path }: OciArchive,
  { config }: FoundImage,
  root: Directory,
  spool: ContentSpool,
): OciRunConfig {
  const user = resolveUser(config.config?.User ?? "", readAccounts(root, spool, path), path);
  const planned = runConfig(config, user, path);
  const obstacle = ensure(root, { path: planned.workingDir, type: "directory" });
  if (obstacle !== undefined) {
    throw refused(path, `its working directory cannot be one: ${obstacle}`);
  }
  return planned;
}
