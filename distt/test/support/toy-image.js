import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sourcePath } from "../../assembler/effects/source-cache.js";
import { profileSchema } from "../../assembler/model/definition/profile.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { environmentBlock, parseEnvironmentBlock } from "../../assembler/plan/grub-environment.js";
import { stateOffset } from "../../assembler/plan/state-partition.js";
import { assembleImage } from "../../assembler/workflow/assemble.js";
import { toyKernel } from "./toy-kernel.js";
const name = (text) => makeStoreName(text, "1", sha256(text));
/** The profile of a toy image, with the smallest partitions. */
export const toyProfile = profileSchema.parse({
    name: "toy",
    version: "1",
    summary: "nothing but what an image needs",
    kernel: { fragments: ["base"], arguments: ["console=ttyS0", "quiet"] },
    packages: ["toy"],
    hostname: "toy",
    slots: { boot: "4MiB", root: "8MiB" },
    data: "16MiB",
});
/** Assembles an image of a toy kernel and a toy package that are made in `directory`. */
export async function makeToyImage(context, toolbox, directory, output, { profile = toyProfile, kernel: bytes = toyKernel() } = {}) {
    const [kernel, environment, toy] = [name("linux"), name("environment"), name("toy")];
    const place = (full) => join(directory, "store", full);
    await mkdir(place(kernel.full), { recursive: true });
    await writeFile(join(place(kernel.full), "vmlinuz"), bytes);
    await mkdir(join(place(toy.full), "share/deep"), { recursive: true });
    // Made in an order that is not the sorted one; long names need more than plain tar headers.
    for (const file of ["z", "a", "m".repeat(120)]) {
        await writeFile(join(place(toy.full), "share/deep", file), file.repeat(10_000));
    }
    const entries = [
        { type: "directory", path: "/mrrl", mode: 0o755 },
        { type: "directory", path: "/mrrl/store", mode: 0o755 },
        { type: "store", name: toy },
        { type: "directory", path: "/tmp", mode: 0o1777 },
        { type: "symlink", path: "/x", to: "/mrrl/store" },
    ];
    return await assembleImage(context, {
        profile,
        toolbox,
        physicalPath: ({ full }) => place(full),
        sourcePath: (digest) => sourcePath(context, { sha256: digest }),
        environment,
        closure: [environment, toy],
        size: 0,
        kernel,
        rootEntries: (identity) => [
            ...entries,
            { type: "file", path: "/identity", mode: 0o444, content: identity },
        ],
        output,
    });
}
/** The disk of a machine that does not run, for tests that look at it and damage it. */
export class ImageSurgery {
    #path;
    #manifest;
    constructor(path, manifest) {
        this.#path = path;
        this.#manifest = manifest;
    }
    startOf(partition) {
        const found = this.#manifest.partitions.find((each) => each.name === partition);
        if (!found)
            throw new RangeError(`no partition ${partition}`);
        return found.start;
    }
    async read(offset, length) {
        const file = await open(this.#path, "r");
        try {
            return (await file.read(Buffer.alloc(length), 0, length, offset)).buffer;
        }
        finally {
            await file.close();
        }
    }
    async write(offset, bytes) {
        const file = await open(this.#path, "r+");
        try {
            await file.write(bytes, 0, bytes.length, offset);
        }
        finally {
            await file.close();
        }
    }
    async state() {
        return parseEnvironmentBlock(await this.read(this.startOf("state") + stateOffset, 512));
    }
    /** Sets variables of the state sector, as a running system does. */
    async setState(changes) {
        const state = { ...(await this.state()), ...changes };
        await this.write(this.startOf("state") + stateOffset, environmentBlock(state, 512));
    }
    /** Puts slot a's bytes into slot b: a slot's content is the same in either place. */
    async installB() {
        const { boot, rootData, rootTree } = this.#manifest.sizes;
        const root = await this.read(this.startOf("root-a"), rootData + rootTree);
        await this.write(this.startOf("root-b"), root);
        await this.write(this.startOf("boot-b"), await this.read(this.startOf("boot-a"), boot));
    }
    /** Flips one bit of a slot's kernel. */
    async damage(slot) {
        const offset = this.startOf(`boot-${slot}`) + 2048;
        const [byte = 0] = await this.read(offset, 1);
        await this.write(offset, Buffer.of(byte ^ 1));
    }
}
