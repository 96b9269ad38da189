import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { mkdirp } from "mkdirp";
import { dir } from "tmp-promise";
import type { Context } from "../effects/context.ts";
import { writeErofs } from "../effects/erofs.ts";
import { makeGrubImage, readBootImage } from "../effects/grub-image.ts";
import { flushDirectory, ImageFile, requireSpace } from "../effects/image-file.ts";
import { withLock } from "../effects/lock.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import type { Activity } from "../events/bus.ts";
import type { ProfileDefinition } from "../model/definition/profile.ts";
import { derivedGuid } from "../model/guid.ts";
import { type ImageManifest, imageManifestSchema } from "../model/image-manifest.ts";
import type { RootEntry } from "../model/root-entry.ts";
import { type Sha256, sha256 } from "../model/sha256.ts";
import type { StoreName } from "../model/store-name.ts";
import { diskFrame, type GrubImages, partitionGuid } from "../plan/disk-image.ts";
import { VerityHasher, verityBlock, verityTreeSize } from "../plan/dm-verity.ts";
import { biosPlatform, grubConfiguration, uefiPlatform } from "../plan/grub-config.ts";
import { imageIdentity } from "../plan/image-identity.ts";
import { type ImageLayout, imageLayout, partitionOf, proveSpace } from "../plan/image-layout.ts";
import { slotContent } from "../plan/slot-content.ts";

/** What an image is made of. */
export interface ImageRequest {
  readonly profile: ProfileDefinition;
  readonly toolbox: Toolbox;
  /** Where a store path really is. */
  readonly physicalPath: (name: StoreName) => string;
  readonly environment: StoreName;
  readonly closure: readonly StoreName[];
  readonly kernel: StoreName;
  /** The root file system, which names the image's identity (in os-release). */
  readonly rootEntries: (image: Sha256) => readonly RootEntry[];
  /** The image file to make; the manifest is put beside it, with the ending `.json`. */
  readonly output: string;
}

/** Stands for the identity in the content from which the identity is computed. */
const unidentified = sha256("");

/** The manifest's place beside an image. */
export function manifestPath(image: string): string {
  return `${image.replace(/\.img$/, "")}.json`;
}

/**
 * Assembles a disk image. Nothing is done when the image that is there was made
 * from the same inputs and was not written to since. The image appears under its
 * name complete or not at all, and no temporary file stays behind.
 * @throws LAYOUT_TOO_SMALL, NO_SPACE, TOOL_FAILED, INTERRUPTED.
 */
export async function assembleImage(
  context: Context,
  request: ImageRequest,
): Promise<ImageManifest> {
  const output = resolve(request.output);
  const label = `assemble ${basename(output)}`;
  return context.events.activity("assemble", label, async (activity) => {
    const grub = await readGrubTexts(context);
    const identity = imageIdentity({
      ...request,
      rootEntries: request.rootEntries(unidentified),
      grub,
      tools: basename(request.toolbox.root),
    });
    return withLock(context, `image ${output}`, async () => {
      const present = await presentManifest(output, identity);
      if (present) {
        activity.finish("reused");
        return present;
      }
      await mkdirp(dirname(output));
      await removeStale(output);
      const scratch = await dir({
        tmpdir: dirname(output),
        template: `${scratchPrefix(output)}XXXXXX`,
        unsafeCleanup: true,
      });
      try {
        return await assemble(context, request, output, scratch.path, identity, grub, activity);
      } finally {
        await rm(scratch.path, { recursive: true, force: true });
      }
    });
  });
}

async function assemble(
  context: Context,
  request: ImageRequest,
  output: string,
  scratch: string,
  identity: Sha256,
  grub: GrubTexts,
  activity: Activity,
): Promise<ImageManifest> {
  const { profile } = request;
  const layout = imageLayout({ ...profile.slots, data: profile.data });
  const rootFile = join(scratch, "root.erofs");
  const uuid = derivedGuid(identity, "erofs");
  const [images, kernel] = await allSettled([
    makeGrub(context, request.toolbox, scratch, identity, layout, grub),
    readFile(join(request.physicalPath(request.kernel), "vmlinuz")),
    writeErofs(
      context,
      request.toolbox,
      rootFile,
      uuid,
      request.rootEntries(identity),
      request.physicalPath,
    ),
  ]);

  const bootA = partitionOf(layout, "boot-a");
  const rootA = partitionOf(layout, "root-a");
  const rootSize = (await stat(rootFile)).size;
  const treeSize = verityTreeSize(rootSize / verityBlock);
  proveSpace(rootA, { EROFS: rootSize, "hash tree": treeSize }, "slots.root");
  const salt = sha256(`${identity}/verity`);
  const unsigned = { dataBlocks: rootSize / verityBlock, rootHash: salt };
  const provisional = slotContent(kernel, unsigned, salt, profile.kernel.arguments);
  proveSpace(bootA, provisional.parts, "slots.boot");
  const frame = diskFrame(identity, layout, images);
  const frameSize = frame.reduce((sum, { bytes }) => sum + bytes.length, 0);
  await requireSpace(scratch, frameSize + rootSize + treeSize + provisional.archive.length);

  const image = join(scratch, "image");
  const hasher = new VerityHasher(Buffer.from(salt, "hex"));
  let rootHash = "";
  await ImageFile.write(image, layout.size, async (file) => {
    await file.put(frame);
    await file.copy(rootFile, rootA.start, (piece) => {
      context.signal.throwIfAborted();
      hasher.update(piece);
    });
    const verity = hasher.finish();
    rootHash = verity.rootHash;
    const slot = slotContent(kernel, verity, salt, profile.kernel.arguments);
    await file.put([
      { offset: rootA.start + rootSize, bytes: verity.tree },
      { offset: bootA.start, bytes: slot.archive },
    ]);
  });

  const manifest: ImageManifest = {
    format: 1,
    profile: profile.name,
    version: profile.version,
    image: identity,
    size: layout.size,
    partitions: layout.partitions.map((partition) => ({ ...partition })),
    rootHash,
    kernel: request.kernel.full,
    environment: request.environment.full,
    closure: request.closure.map(({ full }) => full).sort(),
    sizes: { boot: provisional.archive.length, rootData: rootSize, rootTree: treeSize },
  };
  await publish(context, image, output, manifest);
  activity.finish("ok", `${Math.round(frameSize + rootSize + treeSize + kernel.length) >> 20} MiB`);
  return manifest;
}

/** Like Promise.all, but nothing is still at work when it throws. */
async function allSettled<T extends readonly unknown[]>(
  work: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as unknown as Promise<T>;
}

interface GrubTexts {
  readonly early: string;
  readonly script: string;
}

async function readGrubTexts(context: Context): Promise<GrubTexts> {
  const directory = join(context.settings.installation, "boot/grub");
  const [early, script] = await Promise.all([
    readFile(join(directory, "early.cfg"), "utf8"),
    readFile(join(directory, "grub.cfg"), "utf8"),
  ]);
  return { early, script };
}

async function makeGrub(
  context: Context,
  toolbox: Toolbox,
  scratch: string,
  identity: Sha256,
  layout: ImageLayout,
  grub: GrubTexts,
): Promise<GrubImages> {
  const configuration = grubConfiguration(grub.script, layout, (name) =>
    partitionGuid(identity, name),
  );
  const texts = { early: grub.early, configuration };
  const [boot, core, efi] = await Promise.all([
    readBootImage(toolbox),
    makeGrubImage(context, toolbox, scratch, biosPlatform, texts),
    makeGrubImage(context, toolbox, scratch, uefiPlatform, texts),
  ]);
  return { boot, core, efi };
}

/** Image first, manifest second: an image newer than its manifest is never taken for its own. */
async function publish(
  context: Context,
  image: string,
  output: string,
  manifest: ImageManifest,
): Promise<void> {
  context.signal.throwIfAborted();
  const text = `${image}.json`;
  await rename(image, output);
  await writeFile(text, `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  await rename(text, manifestPath(output));
  await flushDirectory(output);
}

/** The manifest of the image that is there, when it is what would be made now. */
async function presentManifest(
  output: string,
  identity: Sha256,
): Promise<ImageManifest | undefined> {
  try {
    const [image, record] = await Promise.all([stat(output), stat(manifestPath(output))]);
    const manifest = imageManifestSchema.parse(
      JSON.parse(await readFile(manifestPath(output), "utf8")),
    );
    const untouched = image.mtimeMs <= record.mtimeMs && image.size === manifest.size;
    return untouched && manifest.image === identity ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function scratchPrefix(output: string): string {
  return `.${basename(output)}.`;
}

/** Removes what a killed run left; the lock is held, so nobody uses it. */
async function removeStale(output: string): Promise<void> {
  const prefix = scratchPrefix(output);
  for (const name of await readdir(dirname(output))) {
    if (name.startsWith(prefix) && name.length === prefix.length + 6) {
      await rm(join(dirname(output), name), { recursive: true, force: true });
    }
  }
}
