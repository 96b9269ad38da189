import { readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Context } from "../effects/context.ts";
import { writeErofs } from "../effects/erofs.ts";
import { makeGrubImage, readBootImage } from "../effects/grub-image.ts";
import { ImageFile, requireSpace } from "../effects/image-file.ts";
import {
  inScratchDirectory,
  presentManifest,
  publishImage,
  removeStaleScratch,
} from "../effects/image-output.ts";
import { withLock } from "../effects/lock.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Activity } from "../events/bus.ts";
import type { ProfileDefinition } from "../model/definition/profile.ts";
import { derivedGuid } from "../model/guid.ts";
import type { ImageManifest } from "../model/image-manifest.ts";
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
  /** Sum of the closure's file sizes, in bytes. */
  readonly size: number;
  readonly kernel: StoreName;
  /** The root file system, which names the image's identity (in os-release). */
  readonly rootEntries: (image: Sha256) => readonly RootEntry[];
  /** The image file to make; the manifest is put beside it, with the ending `.json`. */
  readonly output: string;
}

/** Stands for the identity in the content from which the identity is computed. */
const unidentified = sha256("");

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
  const label = basename(output);
  return context.events.activity("assemble", label, async (activity) => {
    const grub = await readGrubTexts(context);
    const identity = imageIdentity({
      ...request,
      rootEntries: request.rootEntries(unidentified),
      grub,
      tools: basename(request.toolbox.root),
    });
    return withLock(context, `image ${output}`, async () => {
      await removeStaleScratch(output);
      const present = await presentManifest(output, identity);
      if (present) {
        activity.finish("reused");
        return present;
      }
      return inScratchDirectory(output, (scratch) =>
        assemble(context, request, output, scratch, identity, grub, activity),
      );
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
    readKernel(request),
    writeErofs(
      context,
      request.toolbox,
      rootFile,
      uuid,
      request.rootEntries(identity),
      request.physicalPath,
      request.size,
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
    release: profile.release,
    machine: profile.machine,
    image: identity,
    size: layout.size,
    partitions: layout.partitions.map((partition) => ({ ...partition })),
    rootHash,
    kernel: request.kernel.full,
    environment: request.environment.full,
    closure: request.closure.map(({ full }) => full).sort(),
    sizes: { boot: provisional.archive.length, rootData: rootSize, rootTree: treeSize },
  };
  await publishImage(context, image, output, manifest);
  activity.finish("ok", `${Math.round(frameSize + rootSize + treeSize + kernel.length) >> 20} MiB`);
  return manifest;
}

async function readKernel({ physicalPath, kernel }: ImageRequest): Promise<Buffer> {
  const file = join(physicalPath(kernel), "vmlinuz");
  try {
    return await readFile(file);
  } catch (cause) {
    throw new MrrlError("DEFINITION_INVALID", `package ${kernel.name} has no vmlinuz`, {
      place: file,
      hint: "the package named in the profile's `kernel` must install vmlinuz",
      cause,
    });
  }
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
