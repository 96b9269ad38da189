import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../effects/context.ts";
import { writeErofs } from "../effects/erofs.ts";
import type { RootPlaces } from "../effects/root-tar.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { ProfileDefinition } from "../model/definition/profile.ts";
import { derivedGuid } from "../model/guid.ts";
import type { RootEntry } from "../model/root-entry.ts";
import { type Sha256, sha256 } from "../model/sha256.ts";
import type { StoreName } from "../model/store-name.ts";
import { VerityHasher, type VerityTree, verityBlock, verityTreeSize } from "../plan/dm-verity.ts";
import { type ImageLayout, partitionOf, proveSpace } from "../plan/image-layout.ts";
import { slotContent } from "../plan/slot-content.ts";

/** What a slot is made of. */
export interface SlotRequest extends RootPlaces {
  readonly profile: ProfileDefinition;
  readonly toolbox: Toolbox;
  readonly environment: StoreName;
  readonly closure: readonly StoreName[];
  /** Sum of the closure's file sizes, in bytes. */
  readonly size: number;
  readonly kernel: StoreName;
  /** The root file system, which names the image's identity (in os-release). */
  readonly rootEntries: (image: Sha256) => readonly RootEntry[];
}

/**
 * A slot whose root file system is made; its boot archive names the hash over that,
 * which is computed while the root is read for whatever is done with it.
 */
export class Slot {
  readonly #kernel: Buffer;
  readonly #arguments: readonly string[];
  readonly #hasher: VerityHasher;
  /** The file with the root file system, without a hash tree. */
  readonly rootFile: string;
  /** In bytes. */
  readonly rootSize: number;
  readonly treeSize: number;
  readonly bootSize: number;
  /** Of the hash tree, hexadecimal. */
  readonly salt: Sha256;

  private constructor(
    request: SlotRequest,
    identity: Sha256,
    kernel: Buffer,
    rootFile: string,
    rootSize: number,
    layout: ImageLayout,
  ) {
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
  static async make(
    context: Context,
    request: SlotRequest,
    identity: Sha256,
    layout: ImageLayout,
    scratch: string,
  ): Promise<Slot> {
    const rootFile = join(scratch, "root.erofs");
    const kernel = await readKernel(request);
    await writeErofs(
      context,
      request.toolbox,
      rootFile,
      derivedGuid(identity, "erofs"),
      request.rootEntries(identity),
      request,
      request.size,
    );
    const { size } = await stat(rootFile);
    return new Slot(request, identity, kernel, rootFile, size, layout);
  }

  /** Takes the next bytes of the root. */
  update(piece: Uint8Array): void {
    this.#hasher.update(piece);
  }

  /** The hash tree over the root, when all of it was read, and the boot archive that names it. */
  finish(): { readonly verity: VerityTree; readonly archive: Buffer } {
    const verity = this.#hasher.finish();
    return { verity, archive: this.#content(verity).archive };
  }

  #content(verity: Pick<VerityTree, "dataBlocks" | "rootHash">) {
    return slotContent(this.#kernel, verity, this.salt, this.#arguments);
  }
}

async function readKernel({ physicalPath, kernel }: SlotRequest): Promise<Buffer> {
  const file = join(physicalPath(kernel), "vmlinuz");
  try {
    return await readFile(file);
  } catch (cause) {
    throw new MrrlError("DEFINITION_INVALID", `package ${kernel.name} has no vmlinuz`, {
      place: file,
      hint: "the package named in the profile's `kernel` must install vmlinuz",
      cause,
    });
  }
}
