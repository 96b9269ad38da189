import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compressFiles } from "../../assembler/effects/zstd.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { renderBundleHeader } from "../../assembler/model/update/bundle-header.js";
import { compressedSize, renderIndex, } from "../../assembler/model/update/chunk-index.js";
import { renderManifest } from "../../assembler/model/update/manifest.js";
import { bootCut } from "../../assembler/plan/boot-cut.js";
import { Chunker } from "../../assembler/plan/chunker.js";
import { VerityHasher, verityBlock } from "../../assembler/plan/dm-verity.js";
import { slotContent } from "../../assembler/plan/slot-content.js";
import { builtPackage } from "./built-package.js";
import { testToolbox } from "./toolbox.js";
/** Bytes that follow from a name, half of them hard to compress. @param size in blocks */
export function content(name, size) {
    const bytes = Buffer.alloc(size * verityBlock, `the content of ${name}\n`);
    for (let at = 0; at < bytes.length; at += verityBlock) {
        let digest = createHash("sha256").update(`${name} ${at}`).digest();
        for (let to = at; to < at + verityBlock / 2; to += digest.length) {
            digest = createHash("sha256").update(digest).digest();
            digest.copy(bytes, to);
        }
    }
    return bytes;
}
/** @param root whole blocks, at least two. */
export async function toyUpdate(kernel, root) {
    const salt = sha256("a salt");
    const hasher = new VerityHasher(Buffer.from(salt, "hex"));
    hasher.update(root);
    const verity = hasher.finish();
    const { archive } = slotContent(kernel, verity, salt, ["quiet"]);
    const cut = (bytes, forced) => {
        const chunker = new Chunker(forced);
        return [...chunker.update(bytes), ...chunker.finish()];
    };
    const boot = await compress(cut(archive, bootCut(archive, "a toy")));
    const rootChunks = await compress(cut(root));
    const parts = { boot: boot.chunks, root: rootChunks.chunks };
    const chunks = [...parts.boot, ...parts.root];
    const index = renderIndex(parts);
    const manifest = renderManifest({
        ...{ profile: "toy", machine: "x86_64", version: "1", release: 1, image: sha256("toy") },
        ...{ created: 1, expires: 0, bootSize: archive.length, bootSha256: sha256(archive) },
        ...{ rootSize: root.length, rootSha256: sha256(root), rootBlocks: verity.dataBlocks },
        ...{ rootHash: verity.rootHash, rootSalt: salt, indexSize: index.length },
        ...{ indexSha256: sha256(index), chunksSize: compressedSize(chunks) },
    });
    const signature = "untrusted comment: none\n";
    const head = Buffer.concat([
        Buffer.from(renderBundleHeader({
            signature: signature.length,
            manifest: manifest.length,
            index: index.length,
        })),
        Buffer.from(signature + manifest),
        index,
    ]);
    const area = Buffer.concat([boot.area, rootChunks.area]);
    return {
        ...{ archive, root, tree: verity.tree, index, chunks, area, manifest },
        ...{ bundle: Buffer.concat([head, area]), headSize: head.length },
    };
}
async function compress(pieces) {
    const { context, toolbox } = await testToolbox();
    const zstd = { root: await builtPackage("zstd") };
    const directory = mkdtempSync(join(tmpdir(), "mrrl chunks-"));
    for (const [number, piece] of pieces.entries()) {
        writeFileSync(join(directory, String(number)), piece);
    }
    const names = pieces.map((_, number) => String(number));
    await compressFiles(context, toolbox, zstd, directory, names);
    const frames = names.map((name) => readFileSync(join(directory, `${name}.zst`)));
    const chunks = pieces.map((piece, number) => ({
        sha256: sha256(piece),
        size: piece.length,
        compressedSize: frames[number]?.length ?? 0,
    }));
    return { chunks, area: Buffer.concat(frames) };
}
