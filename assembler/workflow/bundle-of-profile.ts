import { resolve } from "node:path";
import type { Context } from "../effects/context.ts";
import { oldChunks } from "../effects/old-slot.ts";
import { splitBundle } from "../effects/split-bundle.ts";
import type { Zstd } from "../effects/zstd.ts";
import type { StoreName } from "../model/store-name.ts";
import { planTransfer, type Transfer } from "../plan/transfer.ts";
import { build } from "./build.ts";
import { assembleBundle, type Bundle } from "./bundle.ts";
import { openKey } from "./key.ts";
import { openPackage } from "./package.ts";
import { openProfile, withRelease } from "./profile.ts";
import { keepForFile } from "./roots.ts";
import { buildSystem, slotRequest } from "./system.ts";

/** What is asked of a bundle; paths are absolute. */
export interface BundleWishes {
  /** File of the secret key. */
  readonly key: string | undefined;
  readonly output: string | undefined;
  /** Directory for the bundle as many files. */
  readonly split: string | undefined;
  /** Instead of the profile's. */
  readonly release: number | undefined;
  /** In days; nothing: never. */
  readonly expiresAfter: number | undefined;
  /** An old bundle or image, to tell the transfer. */
  readonly against: string | undefined;
}

export interface MadeBundle {
  readonly output: string;
  readonly bundle: Bundle;
  readonly transfer: Transfer | undefined;
}

/** Builds a profile and makes its bundle. @throws what builds throw; USAGE, KEY_INVALID. */
export async function bundleOfProfile(
  context: Context,
  name: string,
  wishes: BundleWishes,
): Promise<MadeBundle> {
  const profile = withRelease(await openProfile(context, name), wishes.release);
  const { definition } = profile;
  // Mistakes, and the question for the password, come before the minutes of a build.
  const present = wishes.against === undefined ? undefined : await oldChunks(wishes.against);
  const key = wishes.key === undefined ? undefined : await openKey(context, wishes.key);
  if (key && !definition.update.keys.includes(key.publicKey.line)) {
    context.events.warn(
      `the system of this bundle does not take updates of the key ${key.publicKey.id} itself: it is not in the profile's update.keys`,
    );
  }
  const zstd = await buildZstd(context);
  const system = await buildSystem(context, profile);
  const output = wishes.output ?? defaultBundle(definition.name, definition.release);
  const bundle = await assembleBundle(context, {
    ...slotRequest(context, profile, system),
    zstd,
    key,
    expiresAfter: wishes.expiresAfter,
    output,
  });
  const kept = [profile.derived.kernel.storeName, ...system.closure, zstd.storeName];
  await keepForFile(context, profile, "bundle", resolve(output), kept);
  if (wishes.split !== undefined) {
    await splitBundle(context, profile.toolbox, output, wishes.split);
  }
  const transfer = present && planTransfer(bundle.index, present);
  return { output, bundle, transfer };
}

/** Builds the program that compresses chunks: the one that machines are sure to understand. */
async function buildZstd(context: Context): Promise<Zstd & { readonly storeName: StoreName }> {
  const { derivation, derivations, tools, store } = await openPackage(context, "zstd");
  await build(context, store, derivations, [derivation.storeName], tools);
  const { storeName } = derivation;
  return { root: store.physicalPath(storeName), storeName };
}

function defaultBundle(profile: string, release: number): string {
  return `out/${profile}-${release}.bundle`;
}
