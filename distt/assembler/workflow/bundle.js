import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, join, resolve } from "node:path";
import { publishFile, writeBundle } from "../effects/bundle-file.js";
import { ChunkSpool } from "../effects/chunk-spool.js";
import { withLock } from "../effects/lock.js";
import { inScratchDirectory, removeStaleScratch } from "../effects/output-scratch.js";
import { requireSpace } from "../effects/require-space.js";
import { bytes } from "../events/wording.js";
import { parseSignature, signMessage, verifySignature } from "../model/minisign/signature.js";
import { parseSha256, sha256 } from "../model/sha256.js";
import { compressedSize, renderIndex } from "../model/update/chunk-index.js";
import { renderManifest } from "../model/update/manifest.js";
import { bootCut } from "../plan/boot-cut.js";
import { Chunker } from "../plan/chunker.js";
import { imageLayout } from "../plan/image-layout.js";
import { identityOf, readGrubTexts } from "./grub-texts.js";
import { Slot } from "./slot.js";
const secondsPerDay = 24 * 60 * 60;
/**
 * Makes the update that turns a slot into one of the profile's image. The bundle appears
 * under its name complete or not at all.
 * @throws LAYOUT_TOO_SMALL, NO_SPACE, TOOL_FAILED, INTERRUPTED.
 */
export async function assembleBundle(context, request) {
    const output = resolve(request.output);
    return context.events.activity("assemble", basename(output), async (activity) => {
        const identity = identityOf(request, await readGrubTexts(context));
        return withLock(context, `bundle ${output}`, async () => {
            await removeStaleScratch(output);
            return inScratchDirectory(output, "the bundle", async (scratch) => {
                const made = await makeBundle(context, request, identity, scratch);
                await publishFile(join(scratch, "bundle"), output);
                activity.finish("ok", bytes(made.size));
                return made;
            });
        });
    });
}
async function makeBundle(context, request, identity, scratch) {
    const { profile } = request;
    const layout = imageLayout({ ...profile.slots, data: profile.data });
    const slot = await Slot.make(context, request, identity, layout, scratch);
    // The frames, once as they are collected and once in the bundle.
    await requireSpace(scratch, 2 * (slot.rootSize + slot.bootSize));
    const fill = (path, work) => ChunkSpool.fill(context, request.toolbox, request.zstd, path, work);
    const rootArea = join(scratch, "root.chunks");
    const rootDigest = createHash("sha256");
    const root = await fill(rootArea, async (spool) => {
        const chunker = new Chunker();
        for await (const piece of createReadStream(slot.rootFile, { highWaterMark: 1 << 20 })) {
            context.signal.throwIfAborted();
            slot.update(piece);
            rootDigest.update(piece);
            for (const chunk of chunker.update(piece))
                await spool.add(chunk);
        }
        for (const chunk of chunker.finish())
            await spool.add(chunk);
    });
    const { verity, archive } = slot.finish();
    const bootArea = join(scratch, "boot.chunks");
    const boot = await fill(bootArea, async (spool) => {
        const chunker = new Chunker(bootCut(archive, "the boot archive"));
        for (const chunk of chunker.update(archive))
            await spool.add(chunk);
        for (const chunk of chunker.finish())
            await spool.add(chunk);
    });
    const index = renderIndex({ boot, root });
    const created = context.settings.sourceDate ?? Math.floor(Date.now() / 1000);
    const { expiresAfter } = request;
    const manifest = {
        profile: profile.name,
        machine: profile.machine,
        version: profile.version,
        release: profile.release,
        image: identity,
        created,
        expires: expiresAfter === undefined ? 0 : created + expiresAfter * secondsPerDay,
        bootSize: archive.length,
        bootSha256: sha256(archive),
        rootSize: slot.rootSize,
        rootSha256: rootDigest.digest("hex"),
        rootBlocks: verity.dataBlocks,
        rootHash: parseSha256(verity.rootHash),
        rootSalt: slot.salt,
        indexSize: index.length,
        indexSha256: sha256(index),
        chunksSize: compressedSize([...boot, ...root]),
    };
    const text = renderManifest(manifest);
    const signature = request.key === undefined ? "" : signed(text, request.key, manifest);
    const size = await writeBundle(join(scratch, "bundle"), { signature, manifest: text, index }, [
        bootArea,
        rootArea,
    ]);
    return { manifest, index: { boot, root }, size };
}
/** The signature of a manifest, verified: a bad memory or key is noticed here, not on machines. */
function signed(text, key, { profile, release }) {
    const message = Buffer.from(text);
    const signature = signMessage(message, key, `mrrl ${profile} release ${release}`);
    verifySignature(message, parseSignature(signature), key.publicKey);
    return signature;
}
