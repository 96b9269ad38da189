import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../effects/context.ts";
import type { DefinitionFiles } from "../effects/definition-file.ts";
import { realiseEnvironment } from "../effects/environment-writer.ts";
import { manifestPath } from "../effects/image-output.ts";
import { readRunnerFiles } from "../effects/runner-files.ts";
import { sourcePath } from "../effects/source-cache.ts";
import { growRoot, setRoot } from "../effects/store-roots.ts";
import { syncFileSystem } from "../effects/sync-file-system.ts";
import type { BuiltContainers } from "../model/container/built.ts";
import type { ImageManifest } from "../model/image-manifest.ts";
import type { SecretKey } from "../model/minisign/secret-key.ts";
import type { StoreName } from "../model/store-name.ts";
import { planBillOfMaterials } from "../plan/bill-of-materials.ts";
import { type BootScripts, bootScriptFiles } from "../plan/boot-scripts.ts";
import type { BuildPlan } from "../plan/build-graph.ts";
import type { ExportTree } from "../plan/export-tree.ts";
import { checkForbidden } from "../plan/forbidden.ts";
import { lackingPrograms } from "../plan/required-programs.ts";
import { planRootFilesystem } from "../plan/root-filesystem.ts";
import { planServiceTree, type ServiceTree } from "../plan/service-tree.ts";
import { assembleImage } from "./assemble.ts";
import { attest, below, billParts } from "./attest.ts";
import { build, fetchWithTools } from "./build.ts";
import { containerRoots, realiseContainers, stopSignals, withPriorities } from "./containers.ts";
import { planExport } from "./export.ts";
import { readGrubTexts } from "./grub-texts.ts";
import type { OpenProfile } from "./profile.ts";
import { keepForFile, profileRoot } from "./roots.ts";
import type { SlotRequest } from "./slot.ts";

/** A profile whose packages are built and joined to one environment. */
export interface BuiltSystem {
  readonly plan: BuildPlan;
  readonly environment: StoreName;
  readonly containers: BuiltContainers;
  /** Runtime closure of the environment, itself included, and of the containers. */
  readonly closure: readonly StoreName[];
  /** Sum of the closure's file sizes, in bytes. */
  readonly size: number;
  readonly services: PlannedServices;
  /** What it rebuilds itself with, when it does. */
  readonly rebuild: ExportTree | undefined;
  /** The bill of materials. */
  readonly bill: string;
}

/** The profile's services compiled, and the texts of boot/ that go with them. */
interface PlannedServices {
  readonly tree: ServiceTree;
  readonly scripts: BootScripts;
}

/**
 * Builds a profile's packages, its kernel and its environment.
 * @throws what builds throw; ENVIRONMENT_CONFLICT; FORBIDDEN_REFERENCE.
 */
export async function buildSystem(context: Context, profile: OpenProfile): Promise<BuiltSystem> {
  const { store, derived, definition, toolbox } = profile;
  const scripts = await readBootScripts(context, profile.files);
  // Before anything is built: a mistake among the services should not cost minutes.
  planServiceTree(definition, scripts, profile.place);
  const { derivations, tools } = derived;
  await store.prepare();
  // Before anything is built: what a failed build got done is kept for the next one.
  await growRoot(context, store, profileRoot(profile));
  const plan = await build(context, store, derivations, profile.wanted, tools);
  await fetchWithTools(context, store, derivations, profile.sources, tools);
  const sync = (path: string) => syncFileSystem(context, toolbox, path);
  const environment = await realiseEnvironment(
    context,
    store,
    definition.name,
    withPriorities(derived.packages, definition.packages),
    sync,
  );
  const containers = await realiseContainers(context, profile, sync);
  const made = [environment, ...containerRoots(containers)];
  await setRoot(context, store, profileRoot(profile, made));
  const closure = await store.closure(made);
  const tree = planServiceTree(definition, scripts, profile.place, stopSignals(containers));
  const records = await Promise.all(closure.map((name) => store.record(name)));
  checkForbidden(records, await forbidden(profile));
  const size = records.reduce((sum, record) => sum + record.size, 0);
  const rebuild = definition.rebuild && (await planExport(context, profile)).tree;
  const services = { tree, scripts };
  const bill = await billOfSystem(profile, environment, containers, closure);
  return { plan, environment, containers, closure, size, services, rebuild, bill };
}

/** What an image holds: the closure, and the kernel, of which it holds a copy. */
async function billOfSystem(
  profile: OpenProfile,
  environment: StoreName,
  containers: BuiltContainers,
  closure: readonly StoreName[],
): Promise<string> {
  const { definition, derived, store } = profile;
  const kernel = derived.kernel.storeName;
  const ociDigests = new Map(
    containers.containers.flatMap(({ definition: { root: wanted }, root }) =>
      "oci" in wanted && root.type === "oci" ? [[root.image.full, wanted.oci.digest] as const] : [],
    ),
  );
  const parts = await billParts(store, profile, [...closure, kernel], ociDigests);
  const roots = [environment, kernel, ...containerRoots(containers)];
  return planBillOfMaterials({ ...definition, kind: "image", roots }, parts);
}

/** What must not be in the system: what the profile says, or else its toolchain and all roots. */
async function forbidden({
  definition,
  derived,
  store,
}: OpenProfile): Promise<(name: StoreName) => boolean> {
  const { forbid } = definition;
  if (forbid !== undefined) return ({ name }) => forbid.includes(name);
  const roots = derived.derivations.filter(({ builder }) => builder === "unpack-debs");
  const names = new Set(roots.map(({ storeName }) => storeName.full));
  const toolchain = [derived.toolchain, ...derived.toolchainPackages].map(
    ({ storeName }) => storeName,
  );
  for (const { full } of toolchain) names.add(full);
  // What nothing had to be built with may have been collected, or never been there.
  const present = toolchain.filter((name) => store.has(name));
  for (const { full } of await store.closure(present)) names.add(full);
  return ({ full }) => names.has(full);
}

/**
 * Builds a profile and assembles its image at `output`, with manifest, bill of materials and
 * statement of provenance beside it.
 * @param key signs the statement.
 */
export async function imageOfProfile(
  context: Context,
  profile: OpenProfile,
  output: string,
  key?: SecretKey,
): Promise<{ system: BuiltSystem; manifest: ImageManifest }> {
  const system = await buildSystem(context, profile);
  await warnOfLackingPrograms(context, profile);
  const manifest = await assembleImage(context, {
    ...slotRequest(context, profile, system),
    output,
    // The copy that `mrrl verify` makes is compared and removed.
    ...(context.perturbation === undefined && {
      attest: (made) => attestImage(context, profile, system, made, output, key),
    }),
  });
  const paths = [profile.derived.kernel.storeName, ...system.closure];
  await keepForFile(context, profile, "image", manifestPath(resolve(output)), paths);
  return { system, manifest };
}

async function attestImage(
  context: Context,
  profile: OpenProfile,
  { bill, environment, rebuild }: BuiltSystem,
  { image }: ImageManifest,
  output: string,
  key: SecretKey | undefined,
): Promise<void> {
  const { definition, derived } = profile;
  const grub = await readGrubTexts(context);
  const runner = rebuild ? await readRunnerFiles(context) : {};
  await attest(context, profile, {
    kind: "image",
    output: resolve(output),
    bill,
    internal: {
      version: definition.version,
      machine: definition.machine,
      image,
      environment: environment.full,
      kernel: derived.kernel.storeName.full,
      tools: derived.tools.storeName.full,
    },
    texts: {
      "boot/grub/early.cfg": grub.early,
      "boot/grub/grub.cfg": grub.script,
      ...below("runner", runner),
    },
    key,
  });
}

/** A package can be replaced by another one, so it is the programs that count. */
async function warnOfLackingPrograms(
  context: Context,
  { store, derived, definition }: OpenProfile,
): Promise<void> {
  const programs = await Promise.all(
    derived.packages.map(({ storeName }) =>
      readdir(join(store.physicalPath(storeName), "bin")).catch(() => []),
    ),
  );
  const present = new Set(programs.flat());
  for (const lacking of lackingPrograms(present, definition.rebuild !== undefined)) {
    context.events.warn(lacking);
  }
}

/** What a slot of a built profile is made of. */
export function slotRequest(
  context: Context,
  { definition, place, store, derived, toolbox }: OpenProfile,
  system: BuiltSystem,
): SlotRequest {
  return {
    profile: definition,
    toolbox,
    physicalPath: (name) => store.physicalPath(name),
    sourcePath: (digest) => sourcePath(context, { sha256: digest }),
    environment: system.environment,
    closure: system.closure,
    size: system.size,
    kernel: derived.kernel.storeName,
    rootEntries: (imageId) =>
      planRootFilesystem({
        profile: definition,
        place,
        environment: system.environment,
        closure: system.closure,
        serviceTree: system.services.tree,
        scripts: system.services.scripts,
        containers: system.containers,
        rebuild: system.rebuild,
        bill: system.bill,
        imageId,
      }),
  };
}

async function readBootScripts(
  { settings }: Context,
  files: DefinitionFiles,
): Promise<BootScripts> {
  const texts = await Promise.all(
    bootScriptFiles.map(async (file) => [
      file,
      await files.readText(join(settings.installation, "boot", file)),
    ]),
  );
  return Object.fromEntries(texts) as BootScripts;
}
