import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { openProfile } from "../../assembler/workflow/profile.js";
import { imageOfProfile } from "../../assembler/workflow/system.js";
import { measured } from "../comparison.js";
/** What an image of `minimal` weighs. */
export const sizes = {
    name: "sizes",
    title: "Sizes of `minimal`",
    async measure({ context, scratch }) {
        const profile = await openProfile(context, "minimal");
        const image = join(scratch, "minimal.img");
        const { manifest } = await imageOfProfile(context, profile, image);
        const kernel = profile.store.physicalPath(profile.derived.kernel.storeName);
        const { size } = await stat(join(kernel, "vmlinuz"));
        const { rootData, rootTree } = manifest.sizes;
        return [
            measured("kernel", "bytes", [size], 5e6),
            measured("root with its hash tree", "bytes", [rootData + rootTree], 6e6),
            measured("whole image, gzip -9", "bytes", [await compressedSize(image)], 12e6),
        ];
    },
};
async function compressedSize(path) {
    let bytes = 0;
    const count = new Writable({
        write(chunk, _encoding, done) {
            bytes += chunk.length;
            done();
        },
    });
    await pipeline(createReadStream(path), createGzip({ level: 9 }), count);
    return bytes;
}
