import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Context } from "../effects/context.ts";
import { type Sha256, sha256 } from "../model/sha256.ts";
import { imageIdentity } from "../plan/image-identity.ts";
import type { SlotRequest } from "./slot.ts";

/** GRUB's early configuration and its script. */
export interface GrubTexts {
  readonly early: string;
  readonly script: string;
}

/** Stands for the identity in the content from which the identity is computed. */
const unidentified = sha256("");

export async function readGrubTexts(context: Context): Promise<GrubTexts> {
  const directory = join(context.settings.installation, "boot/grub");
  const [early, script] = await Promise.all([
    readFile(join(directory, "early.cfg"), "utf8"),
    readFile(join(directory, "grub.cfg"), "utf8"),
  ]);
  return { early, script };
}

/** The identity of the image that is made of these. */
export function identityOf(request: SlotRequest, grub: GrubTexts): Sha256 {
  return imageIdentity({
    ...request,
    rootEntries: request.rootEntries(unidentified),
    grub,
    tools: basename(request.toolbox.root),
  });
}
