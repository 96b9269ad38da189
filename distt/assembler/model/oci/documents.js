import * as z from "zod";
/*
 * The JSON documents of an image, as far as they are read: descriptor.md, image-index.md,
 * manifest.md and config.md of the OCI image specification 1.1, and manifest.json of
 * `docker save`. Unknown keys are allowed everywhere, as the specification demands; writers
 * in Go have null for what is empty.
 */
/** The largest document, in bytes: a registry's own limit of manifests. */
export const largestDocument = 4 << 20;
/** Layers of an image; Docker makes at most 127. */
const mostLayers = 512;
const text = z.string().max(4096);
const digest = z
    .string()
    .max(256)
    .regex(/^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/, "a digest is <algorithm>:<digits>");
/** No string that reaches the kernel has a NUL character. */
const argument = z.string().regex(/^[^\0]*$/, "without NUL characters");
const platform = z.object({ architecture: text, os: text, variant: text.optional() });
const descriptor = z.object({
    mediaType: text,
    digest,
    size: z.int().min(0),
    platform: platform.nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
});
export const indexSchema = z.object({
    schemaVersion: z.literal(2),
    mediaType: text.optional(),
    manifests: z.array(descriptor).max(1000),
});
export const manifestSchema = z.object({
    schemaVersion: z.literal(2),
    mediaType: text.optional(),
    config: descriptor,
    layers: z.array(descriptor).max(mostLayers),
});
/** `oci-layout` (image-layout.md). */
export const layoutSchema = z.object({ imageLayoutVersion: z.string().regex(/^1\./) });
/** manifest.json of `docker save`: names of files in the archive. */
export const savedSchema = z
    .array(z.object({
    Config: text,
    RepoTags: z.array(text).nullish(),
    Layers: z.array(text).max(mostLayers).nullish(),
}))
    .max(1000);
export const imageConfigSchema = z.object({
    architecture: text,
    os: text,
    rootfs: z.object({ type: z.literal("layers"), diff_ids: z.array(digest).max(mostLayers) }),
    config: z
        .object({
        User: text.nullish(),
        Env: z.array(argument.regex(/^[^=]+=/, "a variable is NAME=value")).nullish(),
        Entrypoint: z.array(argument).nullish(),
        Cmd: z.array(argument).nullish(),
        WorkingDir: argument.max(4096).nullish(),
        ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
        StopSignal: text.nullish(),
    })
        .nullish(),
});
