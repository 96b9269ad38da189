import * as z from "zod";
import { partitionNames } from "./image-partition.js";
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const bytes = z.int().min(0);
/** The schema of `<image>.json`, which is written beside every image. */
export const imageManifestSchema = z.strictObject({
    format: z.literal(1),
    profile: z.string(),
    version: z.string(),
    /** The profile's, or of `--release`. */
    release: z.int().min(0),
    machine: z.string(),
    /** The image's identity: sha256 over everything that defines its content. */
    image: digest,
    /** Size of the image file; holes count. */
    size: bytes,
    partitions: z.array(z.strictObject({
        number: z.int().min(1),
        name: z.enum(partitionNames),
        start: bytes,
        size: bytes,
    })),
    /** Root hash of root-a's verity tree. */
    rootHash: digest,
    /** Full store names. */
    kernel: z.string(),
    environment: z.string(),
    closure: z.array(z.string()),
    /** What the parts take in their partitions, in bytes. */
    sizes: z.strictObject({ boot: bytes, rootData: bytes, rootTree: bytes }),
});
