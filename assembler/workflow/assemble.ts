import { basename, join, resolve } from "node:path";
import type { Context } from "../effects/context.ts";
import { makeGrubImage, readBootImage } from "../effects/grub-image.ts";
import { ImageFile } from "../effects/image-file.ts";
import { presentManifest, publishImage } from "../effects/image-output.ts";
import { withLock } from "../effects/lock.ts";
import { inScratchDirectory, removeStaleScratch } from "../effects/output-scratch.ts";
import { requireSpace } from "../effects/require-space.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import type { Activity } from "../events/bus.ts";
import type { ImageManifest } from "../model/image-manifest.ts";
import type { Sha256 } from "../model/sha256.ts";
import { diskFrame, type GrubImages, partitionGuid } from "../plan/disk-image.ts";
import { biosPlatform, grubConfiguration, uefiPlatform } from "../plan/grub-config.ts";
import { type ImageLayout, imageLayout, partitionOf } from "../plan/image-layout.ts";
import { type GrubTexts, identityOf, readGrubTexts } from "./grub-texts.ts";
import { Slot, type SlotRequest } from "./slot.ts";

/** What an image is made of. */
export interface ImageRequest extends SlotRequest {
  /** The image file to make; the manifest is put beside it, with the ending `.json`. */
  readonly output: string;
  /** Writes what is said of the image beside it, also of one that was there. */
  readonly attest?: (manifest: ImageManifest) => Promise<void>;
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
  const label = basename(output);
  return context.events.activity("assemble", label, async (activity) => {
    const grub = await readGrubTexts(context);
    const identity = identityOf(request, grub);
    return withLock(context, `image ${output}`, async () => {
      await removeStaleScratch(output);
      const present = await presentManifest(output, identity);
      if (present) {
        await request.attest?.(present);
        activity.finish("reused");
        return present;
      }
      return inScratchDirectory(output, "the image", (scratch) =>
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
  const [images, slot] = await allSettled([
    makeGrub(context, request.toolbox, scratch, identity, layout, grub),
    Slot.make(context, request, identity, layout, scratch),
  ]);
  const { rootSize, treeSize, bootSize } = slot;
  const frame = diskFrame(identity, layout, images);
  const frameSize = frame.reduce((sum, { bytes }) => sum + bytes.length, 0);
  await requireSpace(scratch, frameSize + rootSize + treeSize + bootSize);

  const image = join(scratch, "image");
  const rootStart = partitionOf(layout, "root-a").start;
  let rootHash = "";
  await ImageFile.write(image, layout.size, async (file) => {
    await file.put(frame);
    await file.copy(slot.rootFile, rootStart, (piece) => {
      context.signal.throwIfAborted();
      slot.update(piece);
    });
    const { verity, archive } = slot.finish();
    rootHash = verity.rootHash;
    await file.put([
      { offset: rootStart + rootSize, bytes: verity.tree },
      { offset: partitionOf(layout, "boot-a").start, bytes: archive },
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
    sizes: { boot: bootSize, rootData: rootSize, rootTree: treeSize },
  };
  await publishImage(context, image, output, manifest);
  await request.attest?.(manifest);
  activity.finish("ok", `${Math.round(frameSize + rootSize + treeSize + bootSize) >> 20} MiB`);
  return manifest;
}

/** Like Promise.all, but nothing is still at work when it throws. */
async function allSettled<T extends readonly unknown[]>(
  work: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as unknown as Promise<T>;
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
