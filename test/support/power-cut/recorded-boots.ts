import { copyFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../../assembler/effects/context.ts";
import type { Toolbox } from "../../../assembler/effects/tool-program.ts";
import type { GuestReport } from "../../../assembler/model/guest-report.ts";
import { ImageSurgery } from "../toy-image.ts";
import { minimalImage } from "./minimal-image.ts";
import type { RecordedScene } from "./power-cuts.ts";
import { switchOff, withGuest } from "./recording.ts";

/** A scene, and what its guest told. */
export interface RecordedBoot extends RecordedScene {
  readonly report: GuestReport;
}

/** By how much the disk is larger than the image, in bytes. */
const growth = 192 << 20;

/** The first boot of `minimal` on a disk larger than the image: growth, and a new file system. */
export async function recordFirstBoot(
  context: Context,
  toolbox: Toolbox,
  directory: string,
): Promise<RecordedBoot> {
  const { image, manifest } = await minimalImage(directory);
  await truncate(image, manifest.size + growth);
  return await record(context, toolbox, directory, { image, partitions: manifest.partitions });
}

/** A later boot on a disk that has become larger: the file system grows, with what is in it. */
export async function recordGrowth(
  context: Context,
  toolbox: Toolbox,
  directory: string,
): Promise<RecordedBoot> {
  const machine = await diskThatGrew(context, toolbox, directory);
  return await record(context, toolbox, directory, machine);
}

/** A boot after the one in which the file system grew. */
export async function recordGrown(
  context: Context,
  toolbox: Toolbox,
  directory: string,
): Promise<RecordedBoot> {
  const machine = await diskThatGrew(context, toolbox, directory);
  await earlierBoot(context, toolbox, directory, machine.image);
  return await record(context, toolbox, directory, machine);
}

/** A disk that was booted once, and is larger now. */
async function diskThatGrew(
  context: Context,
  toolbox: Toolbox,
  directory: string,
): Promise<Parameters<typeof record>[3]> {
  const { image, manifest } = await minimalImage(directory);
  await earlierBoot(context, toolbox, directory, image);
  await truncate(image, manifest.size + growth);
  return { image, partitions: manifest.partitions };
}

/** A trial of slot b that ends well, with the mark that says so. */
export async function recordHealthMark(
  context: Context,
  toolbox: Toolbox,
  directory: string,
): Promise<RecordedBoot> {
  const { image, manifest } = await minimalImage(directory);
  await earlierBoot(context, toolbox, directory, image);
  const surgery = new ImageSurgery(image, manifest);
  await surgery.installB();
  await surgery.setState({ try: "b", tries: "3" });
  return await record(context, toolbox, directory, { image, partitions: manifest.partitions });
}

async function earlierBoot(
  context: Context,
  toolbox: Toolbox,
  directory: string,
  image: string,
): Promise<void> {
  const writeLog = join(directory, "earlier.log");
  await withGuest(context, toolbox, { image, writeLog }, switchOff);
}

async function record(
  context: Context,
  toolbox: Toolbox,
  directory: string,
  { image, partitions }: { image: string } & Pick<RecordedScene, "partitions">,
): Promise<RecordedBoot> {
  const [before, writeLog] = [join(directory, "before.img"), join(directory, "writes.log")];
  await copyFile(image, before);
  const report = await withGuest(context, toolbox, { image, writeLog }, async (guest) => {
    await switchOff(guest);
    return guest.report;
  });
  return { before, writeLog, partitions, report };
}
