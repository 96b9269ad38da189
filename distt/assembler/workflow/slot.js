import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeErofs } from "../effects/erofs.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { derivedGuid } from "../model/guid.js";
import { sha256 } from "../model/sha256.js";
import { VerityHasher, verityBlock, verityTreeSize } from "../plan/dm-verity.js";
import { partitionOf, proveSpace } from "../plan/image-layout.js";
import { slotContent } from "../plan/slot-content.js";
/**
 * A slot whose root file system is made; its boot archive names the hash over that,
 * which is computed while the root is read for whatever is done with it.
 */
export class Slot {
    #kernel;
    #arguments;
    #hasher;
    /** The file with the root file system, without a hash tree. */
    rootFile;
    /** In bytes. */
    rootSize;
    treeSize;
    bootSize;
    /** Of the hash tree, hexadecimal. */
    salt;
    constructor(request, identity, kernel, rootFile, rootSize, layout) {
        this.#kernel = kernel;
        this.#arguments = request.profile.kernel.arguments;
        this.rootFile = rootFile;
        this.rootSize = rootSize;
        this.treeSize = verityTreeSize(rootSize / verityBlock);
        const parts = { EROFS: rootSize, "hash tree": this.treeSize };
        proveSpace(partitionOf(layout, "root-a"), parts, "slots.root");
        this.salt = sha256(`${identity}/verity`);
        this.#hasher = new VerityHasher(Buffer.from(this.salt, "hex"));
        const provisional = this.#content({ dataBlocks: rootSize / verityBlock, rootHash: this.salt });
        proveSpace(partitionOf(layout, "boot-a"), provisional.parts, "slots.boot");
        this.bootSize = provisional.archive.length;
    }
    /**
     * Makes the root file system of a slot in `scratch`, and proves that both parts fit.
     * @throws LAYOUT_TOO_SMALL, TOOL_FAILED, DEFINITION_INVALID for a kernel that is none.
     */
    static async make(context, request, identity, layout, scratch) {
        const rootFile = join(scratch, "root.erofs");
        const kernel = await readKernel(request);
        await writeErofs(context, request.toolbox, rootFile, derivedGuid(identity, "erofs"), request.rootEntries(identity), request, request.size);
        const { size } = await stat(rootFile);
        return new Slot(request, identity, kernel, rootFile, size, layout);
    }
    /** Takes the next bytes of the root. */
    update(piece) {
        this.#hasher.update(piece);
    }
    /** The hash tree over the root, when all of it was read, and the boot archive that names it. */
    finish() {
        const verity = this.#hasher.finish();
        return { verity, archive: this.#content(verity).archive };
    }
    #content(verity) {
        return slotContent(this.#kernel, verity, this.salt, this.#arguments);
    }
}
async function readKernel({ physicalPath, kernel }) {
    const file = join(physicalPath(kernel), "vmlinuz");
    try {
        return await readFile(file);
    }
    catch (cause) {
        throw new MrrlError("DEFINITION_INVALID", `package ${kernel.name} has no vmlinuz`, {
            place: file,
            hint: "the package named in the profile's `kernel` must install vmlinuz",
            cause,
        });
    }
}
