import { MrrlError } from "../errors/mrrl-error.js";
import { clip, subtract } from "./byte-range.js";
import { compareContent } from "./content-difference.js";
import { compareErofs } from "./erofs-difference.js";
import { compareFat } from "./fat-difference.js";
import { compareGpt, compareMbr, gptPlaces } from "./gpt-difference.js";
import { compareNewc } from "./newc-difference.js";
import { joinExplanations } from "./structure-difference.js";
/**
 * Says how two images differ: partition → file → field. What belongs to no known
 * structure is reported as bytes of its partition.
 * @param changed the bytes of the disk that differ; may be rounded up.
 */
export async function compareImages(first, second, changed) {
    const { size, partitions } = first.manifest;
    const manifest = compareManifests(first.manifest, second.manifest);
    const explanations = [];
    const places = gptPlaces(size);
    const table = async (place, compare) => {
        if (clip(changed, place).length === 0)
            return;
        explanations.push(compare(...(await both(first, second, place))));
    };
    await table(places.mbr, compareMbr);
    await table(places.primary, (a, b) => compareGpt("primary", a, b));
    for (const partition of partitions) {
        if (clip(changed, extent(partition)).length === 0)
            continue;
        explanations.push(await comparePartition(partition, first, second));
    }
    await table(places.backup, (a, b) => compareGpt("backup", a, b));
    const { differences, ranges } = joinExplanations(explanations);
    const rest = await unexplained(first, second, subtract(changed, ranges));
    return [...manifest, ...differences, ...rest];
}
function extent({ start, size }) {
    return { start, end: start + size };
}
async function both(first, second, { start, end }) {
    const read = async (image) => ({
        bytes: await image.read(start, end - start),
        at: start,
    });
    return [await read(first), await read(second)];
}
async function comparePartition(partition, first, second) {
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
async function compareBytes({ name, start, size }, first, second, what, follows = false) {
    const range = { start, end: start + size };
    const [a, b] = await both(first, second, range);
    const differences = compareContent([name, what], a.bytes, b.bytes);
    return {
        differences: differences.map((each) => (follows ? { ...each, follows } : each)),
        ranges: [range],
    };
}
/** The file system and, behind it, its hash tree. */
async function compareRoot(partition, first, second) {
    const { name, start } = partition;
    const window = (image) => image.manifest.sizes.rootData;
    const larger = { start, end: start + Math.max(window(first), window(second)) };
    const side = (image) => ({
        read: (offset, length) => image.read(start + offset, length),
        file: image.rootFile,
        at: start,
    });
    const parts = [];
    try {
        parts.push(await compareErofs(name, side(first), side(second), larger));
    }
    catch (error) {
        if (!(error instanceof MrrlError) || error.code === "INTERRUPTED")
            throw error;
        // A damaged file system: its bytes remain, and are reported as such.
    }
    const sizes = [first, second].map(({ manifest }) => manifest.sizes);
    const [a, b] = sizes;
    const sameShape = a?.rootData === b?.rootData && a?.rootTree === b?.rootTree;
    if (sameShape && a) {
        const tree = { name, start: start + a.rootData, size: a.rootTree };
        parts.push(await compareBytes(tree, first, second, "hash tree", true));
    }
    else {
        parts.push({ differences: [], ranges: [{ start, end: start + partition.size }] });
    }
    return joinExplanations(parts);
}
/** What belongs to no structure, as bytes of the partition (or of the disk) they are in. */
async function unexplained(first, second, ranges) {
    const { partitions, size } = first.manifest;
    const places = [
        { name: "mbr", range: gptPlaces(size).mbr },
        ...partitions.map((partition) => ({ name: partition.name, range: extent(partition) })),
    ];
    const inPlaces = places.flatMap(({ name, range }) => clip(ranges, range).map((bytes) => ({ name, base: range.start, bytes })));
    const elsewhere = subtract(ranges, places.map(({ range }) => range)).map((bytes) => ({ name: "disk", base: 0, bytes }));
    const differences = [];
    for (const { name, base, bytes } of [...inPlaces, ...elsewhere]) {
        const found = await firstDifference(first, second, bytes);
        if (found === undefined)
            continue;
        const { at, values, count } = found;
        const more = count > 1 ? ` and ${count - 1} more` : "";
        // Boot code lies in a sector of its own with nothing else to name it.
        const path = name === "mbr" ? ["mbr", "boot code"] : [name];
        differences.push({ path, field: `byte ${at - base}${more}`, ...values });
    }
    return differences;
}
async function firstDifference(first, second, range) {
    const [a, b] = await both(first, second, range);
    const length = Math.max(a.bytes.length, b.bytes.length);
    let at;
    let count = 0;
    for (let offset = 0; offset < length; offset++) {
        if (a.bytes[offset] === b.bytes[offset])
            continue;
        at ??= offset;
        count++;
    }
    if (at === undefined)
        return undefined;
    const hex = ({ bytes }) => bytes.toString("hex", at, (at ?? 0) + 1) || "none";
    return { at: range.start + at, values: { first: hex(a), second: hex(b) }, count };
}
/** The manifests, but for sizes and the root hash, which the images themselves show. */
function compareManifests(first, second) {
    const differences = [];
    const compare = (field, a, b) => {
        if (a !== b)
            differences.push({ path: ["manifest"], field, first: `${a}`, second: `${b}` });
    };
    for (const name of ["image", "size", "kernel", "environment"]) {
        compare(name, first[name], second[name]);
    }
    compare("closure", first.closure.join(" "), second.closure.join(" "));
    const places = ({ partitions }) => partitions.map(({ name, start, size }) => `${name} ${start}+${size}`).join(", ");
    compare("partitions", places(first), places(second));
    return differences;
}
