import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { publishFile } from "../effects/bundle-file.ts";
import type { Context } from "../effects/context.ts";
import { realiseEnvironment } from "../effects/environment-writer.ts";
import { withLock } from "../effects/lock.ts";
import { inScratchDirectory, removeStaleScratch } from "../effects/output-scratch.ts";
import { readOverlayTexts } from "../effects/overlay-texts.ts";
import { readRunnerFiles } from "../effects/runner-files.ts";
import { syncFileSystem } from "../effects/sync-file-system.ts";
import { realiseTextTree } from "../effects/text-tree-writer.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import { bytes } from "../events/wording.ts";
import type { PublicKey } from "../model/minisign/public-key.ts";
import type { OverlayManifest } from "../model/overlay/manifest.ts";
import type { StoreName } from "../model/store-name.ts";
import { planBillOfMaterials } from "../plan/bill-of-materials.ts";
import {
  type OverlayServices,
  type ProgramPackage,
  planOverlayServices,
} from "../plan/overlay-services.ts";
import { type OverlayPrograms, planOverlayTree } from "../plan/overlay-tree.ts";
import { attest, below, billParts } from "./attest.ts";
import { build } from "./build.ts";
import { makeInstaller } from "./installer.ts";
import { openKey } from "./key.ts";
import { type OpenProfile, openProfile, withRelease } from "./profile.ts";
import { keepForFile } from "./roots.ts";

/** What is asked of an overlay; paths are absolute. */
export interface OverlayWishes {
  /** File of the secret key. */
  readonly key: string | undefined;
  readonly output: string | undefined;
  /** Instead of the profile's. */
  readonly release: number | undefined;
}

export interface MadeOverlay {
  readonly output: string;
  /** Of the file, in bytes. */
  readonly size: number;
  readonly manifest: OverlayManifest;
  /** The key that signed it. */
  readonly key: PublicKey | undefined;
}

/** What mrrlctl consists of beside its own scripts. */
const programNames = ["busybox", "minisign", "zstd"] as const;

/**
 * Builds a profile's packages and makes the installer that brings them to hosts of other
 * distributions. It appears under its name complete or not at all.
 * @throws what builds throw; ENVIRONMENT_CONFLICT, KEY_INVALID, USAGE, NO_SPACE.
 */
export async function overlayOfProfile(
  context: Context,
  name: string,
  wishes: OverlayWishes,
): Promise<MadeOverlay> {
  const opened = await openProfile(context, name, { kind: "overlay", also: programNames });
  const profile = withRelease(opened, wishes.release);
  const { definition, store, derived, toolbox } = profile;
  const key = wishes.key === undefined ? undefined : await openKey(context, wishes.key);
  const wanted = [...derived.packages, ...derived.also.values()].map(({ storeName }) => storeName);
  await build(context, store, derived.derivations, wanted, derived.tools);

  const programs = overlayPrograms(profile);
  const { services, s6 } = await hostServices(profile, programs);
  const bill = await billOfOverlay(profile, programs);
  const texts = await readOverlayTexts(context);
  const runner = await readRunnerFiles(context);
  const sync = (path: string) => syncFileSystem(context, toolbox, path);
  const tree = planOverlayTree(
    definition.name,
    texts,
    runner,
    programs,
    { files: services.files, uses: derived.packages.map(({ storeName }) => storeName) },
    bill,
  );
  await realiseTextTree(context, store, tree, sync);
  const environment = await realiseEnvironment(
    context,
    store,
    definition.name,
    [
      ...derived.packages.map(({ storeName }, index) => ({
        name: storeName,
        priority: definition.packages[index]?.priority ?? 0,
      })),
      { name: tree.storeName, priority: 0 },
    ],
    sync,
  );
  const output = resolve(wishes.output ?? defaultInstaller(definition.name, definition.release));
  const made = await context.events.activity("assemble", basename(output), (activity) =>
    withLock(context, `overlay ${output}`, async () => {
      await removeStaleScratch(output);
      const installer = await inScratchDirectory(output, "the installer", async (scratch) => {
        const made = await makeInstaller(context, {
          profile,
          programs,
          overlay: tree.storeName,
          environment,
          services: services.services,
          s6,
          key,
          scratch,
        });
        await publishFile(made.path, output);
        if (made.signature) await publishFile(made.signature, `${output}.minisig`);
        return made;
      });
      await attest(context, profile, {
        kind: "overlay",
        output,
        bill,
        internal: {
          version: definition.version,
          environment: environment.full,
          overlay: tree.storeName.full,
          tools: derived.tools.storeName.full,
        },
        texts: { ...below("overlays", texts), ...below("runner", runner) },
        key,
      });
      activity.finish("ok", bytes(installer.size));
      return installer;
    }),
  );
  // Nothing else may keep what only overlays are built with.
  const built = derived.derivations.map(({ storeName }) => storeName);
  const kept = [...built, environment, tree.storeName];
  await keepForFile(context, profile, "overlay", output, kept);
  return { output, size: made.size, manifest: made.manifest, key: key?.publicKey };
}

/**
 * What an overlay brings to hosts. The bill is a file of the overlay, so its own store path and
 * the environment that holds it are not in it: their names follow from it.
 */
async function billOfOverlay(profile: OpenProfile, programs: OverlayPrograms): Promise<string> {
  const { definition, derived, store } = profile;
  const packages = derived.packages.map(({ storeName }) => storeName);
  const roots = [...packages, ...Object.values(programs)];
  const parts = await billParts(store, profile, await store.closure(roots));
  return planBillOfMaterials({ ...definition, kind: "overlay", roots }, parts);
}

function overlayPrograms({ derived }: OpenProfile): OverlayPrograms {
  const of = (name: (typeof programNames)[number]): StoreName => {
    const derivation = derived.also.get(name);
    if (!derivation) throw new MrrlError("BUG", `'${name}' was not derived`);
    return derivation.storeName;
  };
  return { busybox: of("busybox"), minisign: of("minisign"), zstd: of("zstd") };
}

/** The services of a profile for hosts, and the s6 that supervises them, if there are any. */
async function hostServices(
  profile: OpenProfile,
  { busybox }: OverlayPrograms,
): Promise<{ readonly services: OverlayServices; readonly s6: StoreName | undefined }> {
  const { definition, derived, place } = profile;
  if (Object.keys(definition.services).length === 0) {
    return { services: { services: [], files: [] }, s6: undefined };
  }
  const s6 = derived.packages.find(({ storeName }) => storeName.name === "s6")?.storeName;
  if (!s6) {
    throw new MrrlError("DEFINITION_INVALID", "services need the package s6", {
      place,
      hint: "add s6 to the profile's packages",
    });
  }
  const packages = await programPackages(profile);
  return { services: planOverlayServices(definition, packages, { shell: busybox, s6 }, place), s6 };
}

async function programPackages({
  definition,
  derived,
  store,
}: OpenProfile): Promise<ProgramPackage[]> {
  return Promise.all(
    derived.packages.map(async ({ storeName }, index) => ({
      name: storeName,
      priority: definition.packages[index]?.priority ?? 0,
      programs: await readdir(join(store.physicalPath(storeName), "bin")).catch(() => []),
    })),
  );
}

function defaultInstaller(profile: string, release: number): string {
  return `out/${profile}-${release}.run`;
}
