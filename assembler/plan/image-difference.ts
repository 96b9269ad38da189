import { MrrlError } from "../errors/mrrl-error.ts";
import type { Difference } from "../model/difference.ts";
import type { ImageManifest } from "../model/image-manifest.ts";
import type { ImagePartition, PartitionName } from "../model/image-partition.ts";
import { type ByteRange, clip, subtract } from "./byte-range.ts";
import { compareContent } from "./content-difference.ts";
import { compareErofs } from "./erofs-difference.ts";
import { compareFat } from "./fat-difference.ts";
import { compareGpt, compareMbr, gptPlaces } from "./gpt-difference.ts";
import { compareNewc } from "./newc-difference.ts";
import { type Explanation, joinExplanations, type Placed } from "./structure-difference.ts";

/** An image that can be looked into. */
export interface ImageView {
  readonly manifest: ImageManifest;
  /** Bytes of the disk; fewer at its end. */
  readonly read: (offset: number, length: number) => Promise<Buffer>;
  /**
   * The content of a file of root-a, unpacked.
   * @throws TOOL_FAILED when the file system is damaged.
   */
  readonly rootFile: (path: string) => Promise<Buffer>;
}

/**
 * Says how two images differ: partition → file → field. What belongs to no known
 * structure is reported as bytes of its partition.
 * @param changed the bytes of the disk that differ; may be rounded up.
 */
export async function compareImages(
  first: ImageView,
  second: ImageView,
  changed: readonly ByteRange[],
): Promise<Difference[]> {
  const { size, partitions } = first.manifest;
  const manifest = compareManifests(first.manifest, second.manifest);
  const explanations: Explanation[] = [];
  const places = gptPlaces(size);
  const table = async (place: ByteRange, compare: (a: Placed, b: Placed) => Explanation) => {
    if (clip(changed, place).length === 0) return;
    explanations.push(compare(...(await both(first, second, place))));
  };
  await table(places.mbr, compareMbr);
  await table(places.primary, (a, b) => compareGpt("primary", a, b));
  for (const partition of partitions) {
    if (clip(changed, extent(partition)).length === 0) continue;
    explanations.push(await comparePartition(partition, first, second));
  }
  await table(places.backup, (a, b) => compareGpt("backup", a, b));

  const { differences, ranges } = joinExplanations(explanations);
  const rest = await unexplained(first, second, subtract(changed, ranges));
  return [...manifest, ...differences, ...rest];
}

function extent({ start, size }: ImagePartition): ByteRange {
  return { start, end: start + size };
}

async function both(
  first: ImageView,
  second: ImageView,
  { start, end }: ByteRange,
): Promise<[Placed, Placed]> {
  const read = async (image: ImageView) => ({
    bytes: await image.read(start, end - start),
    at: start,
  });
  return [await read(first), await read(second)];
}

async function comparePartition(
  partition: ImagePartition,
  first: ImageView,
  second: ImageView,
): Promise<Explanation> {
  const { name } = partition;
  switch (name) {
    case "esp":
    case "state":
      return compareFat(name, ...(await both(first, second, extent(partition))));
    case "boot-a":
      return compareNewc(name, ...(await both(first, second, extent(partition))));
    case "root-a":
      return compareRoot(partition, first, second);
    case "bios":
      return compareBytes(partition, first, second, "core image");
    default:
      // Empty in every new image.
      return { differences: [], ranges: [] };
  }
}

async function compareBytes(
  { name, start, size }: Pick<ImagePartition, "name" | "start" | "size">,
  first: ImageView,
  second: ImageView,
  what: string,
  follows = false,
): Promise<Explanation> {
  const range = { start, end: start + size };
  const [a, b] = await both(first, second, range);
  const differences = compareContent([name, what], a.bytes, b.bytes);
  return {
    differences: differences.map((each) => (follows ? { ...each, follows } : each)),
    ranges: [range],
  };
}

/** The file system and, behind it, its hash tree. */
async function compareRoot(
  partition: ImagePartition,
  first: ImageView,
  second: ImageView,
): Promise<Explanation> {
  const { name, start } = partition;
  const window = (image: ImageView) => image.manifest.sizes.rootData;
  const larger = { start, end: start + Math.max(window(first), window(second)) };
  const side = (image: ImageView) => ({
    read: (offset: number, length: number) => image.read(start + offset, length),
    file: image.rootFile,
    at: start,
  });
  const parts: Explanation[] = [];
  try {
    parts.push(await compareErofs(name, side(first), side(second), larger));
  } catch (error) {
    if (!(error instanceof MrrlError) || error.code === "INTERRUPTED") throw error;
    // A damaged file system: its bytes remain, and are reported as such.
  }
  const sizes = [first, second].map(({ manifest }) => manifest.sizes);
  const [a, b] = sizes;
  const sameShape = a?.rootData === b?.rootData && a?.rootTree === b?.rootTree;
  if (sameShape && a) {
    const tree = { name, start: start + a.rootData, size: a.rootTree };
    parts.push(await compareBytes(tree, first, second, "hash tree", true));
  } else {
    parts.push({ differences: [], ranges: [{ start, end: start + partition.size }] });
  }
  return joinExplanations(parts);
}

/** What belongs to no structure, as bytes of the partition (or of the disk) they are in. */
async function unexplained(
  first: ImageView,
  second: ImageView,
  ranges: readonly ByteRange[],
): Promise<Difference[]> {
  const { partitions, size } = first.manifest;
  const places: { name: PartitionName | "mbr" | "disk"; range: ByteRange }[] = [
    { name: "mbr", range: gptPlaces(size).mbr },
    ...partitions.map((partition) => ({ name: partition.name, range: extent(partition) })),
  ];
  const inPlaces = places.flatMap(({ name, range }) =>
    clip(ranges, range).map((bytes) => ({ name, base: range.start, bytes })),
  );
  const elsewhere = subtract(
    ranges,
    places.map(({ range }) => range),
  ).map((bytes) => ({ name: "disk" as const, base: 0, bytes }));
  const differences: Difference[] = [];
  for (const { name, base, bytes } of [...inPlaces, ...elsewhere]) {
    const found = await firstDifference(first, second, bytes);
    if (found === undefined) continue;
    const { at, values, count } = found;
    const more = count > 1 ? ` and ${count - 1} more` : "";
    // Boot code lies in a sector of its own with nothing else to name it.
    const path = name === "mbr" ? ["mbr", "boot code"] : [name];
    differences.push({ path, field: `byte ${at - base}${more}`, ...values });
  }
  return differences;
}

async function firstDifference(first: ImageView, second: ImageView, range: ByteRange) {
  const [a, b] = await both(first, second, range);
  const length = Math.max(a.bytes.length, b.bytes.length);
  let at: number | undefined;
  let count = 0;
  for (let offset = 0; offset < length; offset++) {
    if (a.bytes[offset] === b.bytes[offset]) continue;
    at ??= offset;
    count++;
  }
  if (at === undefined) return undefined;
  const hex = ({ bytes }: Placed) => bytes.toString("hex", at, (at ?? 0) + 1) || "none";
  return { at: range.start + at, values: { first: hex(a), second: hex(b) }, count };
}

/** The manifests, but for sizes and the root hash, which the images themselves show. */
function compareManifests(first: ImageManifest, second: ImageManifest): Difference[] {
  const differences: Difference[] = [];
  const compare = (field: string, a: string | number, b: string | number) => {
    if (a !== b) differences.push({ path: ["manifest"], field, first: `${a}`, second: `${b}` });
  };
  for (const name of ["image", "size", "kernel", "environment"] as const) {
    compare(name, first[name], second[name]);
  }
  compare("closure", first.closure.join(" "), second.closure.join(" "));
  const places = ({ partitions }: ImageManifest) =>
    partitions.map(({ name, start, size }) => `${name} ${start}+${size}`).join(", ");
  compare("partitions", places(first), places(second));
  return differences;
}
