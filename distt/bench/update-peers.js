import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { removeTree } from "../assembler/effects/remove-tree.js";
import { sha256 } from "../assembler/model/sha256.js";
import { selfSigned } from "../test/support/certificate.js";
import { CountingServer } from "./counting-server.js";
import { peer } from "./peers.js";
const block = 4096;
/** Of mksquashfs, when nothing else is asked for. */
const squashfsBlock = 131_072;
/** Other programs that bring the bytes of a slot to a machine that has others. */
export class UpdatePeers {
    #run;
    #directory;
    constructor(run, directory) {
        this.#run = run;
        this.#directory = directory;
    }
    /** @throws what fetching the closure throws. */
    static async open(context, directory) {
        await mkdir(directory, { recursive: true });
        return new UpdatePeers(await peer(context, "update-peers"), directory);
    }
    /** casync, really fetched over HTTP: its index, and the chunks that the seed lacks. */
    async casync({ before, after }) {
        const work = await this.#work("casync", { before, after });
        await this.#sh("casync make --store=served/store served/slot.caibx after.img", work);
        return await CountingServer.serving(join(work, "served"), async (server) => {
            const url = `http://127.0.0.1:${server.port}`;
            const fetch = async (seed) => {
                const start = server.sent;
                await this.#sh(`rm -f out.img && casync extract ${seed} --store=${url}/store ${url}/slot.caibx out.img && [ "$(sha256sum <out.img)" = "$(sha256sum <after.img)" ]`, work);
                return server.sent - start;
            };
            return { update: await fetch("--seed=before.img"), whole: await fetch("") };
        });
    }
    /**
     * rauc with adaptive=block-hash-index, from its own bundle: what a machine reads at least.
     * It reads through a network block device and dm-verity, which a sandbox has not, so that
     * is counted: the signature, the index, and the compressed blocks of the bundle's squashfs
     * in which there is anything that the running slot has not.
     */
    async rauc({ before, after }) {
        const work = await this.#work("rauc", { before, after });
        const { certificate, key } = selfSigned();
        await writeFile(join(work, "certificate.pem"), certificate);
        await writeFile(join(work, "key.pem"), key);
        await mkdir(join(work, "input"));
        await writeFile(join(work, "input/manifest.raucm"), manifest);
        await this.#sh("mv after.img input/slot.img && " +
            "rauc bundle --cert=certificate.pem --key=key.pem --keyring=certificate.pem input slot.raucb && " +
            "unsquashfs -d output slot.raucb", work);
        const bundle = await readFile(join(work, "slot.raucb"));
        const index = await readFile(join(work, "output/slot.img.block-hash-index"));
        const present = hashes(await readFile(join(work, "before.img")));
        const image = await readFile(join(work, "output/slot.img"));
        const signature = Number(bundle.readBigUInt64BE(bundle.length - 8)) + 8;
        let update = signature + index.length;
        for (let at = 0; at < image.length; at += squashfsBlock) {
            const part = image.subarray(at, at + squashfsBlock);
            const wanted = [...hashes(part)].some((hash) => !present.has(hash));
            if (wanted)
                update += Math.min(deflateSync(part, { level: 9 }).length, part.length);
        }
        return { update, whole: bundle.length };
    }
    async #work(name, { before, after }) {
        const work = join(this.#directory, name);
        await removeTree(work);
        await mkdir(join(work, "served"), { recursive: true });
        await cp(before, join(work, "before.img"));
        await cp(after, join(work, "after.img"));
        return work;
    }
    async #sh(script, work) {
        const bind = { type: "bind", source: work, target: "/work", writable: true };
        await this.#run(["/bin/sh", "-ec", script], {
            binds: [bind],
            workingDirectory: "/work",
            network: "host",
            // casync's own choice is /var/tmp.
            environment: { TMPDIR: "/tmp" },
        });
    }
}
/** The digest of every 4 KiB block, as in rauc's index. */
function hashes(bytes) {
    const found = new Set();
    for (let at = 0; at < bytes.length; at += block) {
        found.add(sha256(bytes.subarray(at, at + block)));
    }
    return found;
}
const manifest = `[update]
compatible=mrrl
version=2

[bundle]
format=verity

[image.rootfs]
filename=slot.img
adaptive=block-hash-index
`;
