import { basename, join, resolve } from "node:path";
import { publishFile } from "../effects/bundle-file.ts";
import { writeContainerBundle } from "../effects/container-bundle-file.ts";
import type { Context } from "../effects/context.ts";
import { writeErofs } from "../effects/erofs.ts";
import { fileDigest } from "../effects/file-digest.ts";
import { withLock } from "../effects/lock.ts";
import { inScratchDirectory, removeStaleScratch } from "../effects/output-scratch.ts";
import { sourcePath } from "../effects/source-cache.ts";
import { syncFileSystem } from "../effects/sync-file-system.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import { bytes } from "../events/wording.ts";
import type { BuiltContainer } from "../model/container/built.ts";
import { type ContainerManifest, renderContainerManifest } from "../model/container/bundle.ts";
import { didYouMean } from "../model/definition/nearest.ts";
import { derivedGuid } from "../model/guid.ts";
import type { SecretKey } from "../model/minisign/secret-key.ts";
import { parseSignature, signMessage, verifySignature } from "../model/minisign/signature.ts";
import { sha256 } from "../model/sha256.ts";
import { containerInterface } from "../plan/container/interface.ts";
import { planContainerNetwork } from "../plan/container/network.ts";
import { ownFiles, wholeRoot } from "../plan/container/root.ts";
import { textTar } from "../plan/text-tar.ts";
import { build } from "./build.ts";
import { realiseContainer } from "./containers.ts";
import { openKey } from "./key.ts";
import { type OpenProfile, openProfile, withRelease } from "./profile.ts";
import { keepForFile } from "./roots.ts";

/** What is asked of a container's bundle; paths are absolute. */
export interface ContainerBundleWishes {
  /** File of the secret key; nothing: no system takes it. */
  readonly key: string | undefined;
  readonly output: string | undefined;
  /** Instead of the profile's. */
  readonly release: number | undefined;
}

export interface MadeContainerBundle {
  readonly output: string;
  /** Of the file, in bytes. */
  readonly size: number;
  readonly manifest: ContainerManifest;
}

/** How long a container has that does not say when it is ready, in ms. */
const silentTimeout = 10_000;

/**
 * Builds one container of a profile and makes the signed file that brings it to running systems
 * of that profile. It appears under its name complete or not at all.
 * @throws what builds throw; USAGE for an unknown container, KEY_INVALID, NO_SPACE.
 */
export async function bundleOfContainer(
  context: Context,
  profileName: string,
  name: string,
  wishes: ContainerBundleWishes,
): Promise<MadeContainerBundle> {
  const profile = withRelease(await openProfile(context, profileName), wishes.release);
  const { definition, store, derived, toolbox } = profile;
  requireContainer(profile, name);
  const key = wishes.key === undefined ? undefined : await openKey(context, wishes.key);
  const wanted = (derived.containers.get(name) ?? []).map(({ storeName }) => storeName);
  await build(context, store, derived.derivations, wanted, derived.tools);
  const sync = (path: string) => syncFileSystem(context, toolbox, path);
  const container = await realiseContainer(context, profile, name, sync);
  const output = resolve(
    wishes.output ?? `out/${definition.name}-${name}-${definition.release}.container`,
  );
  const made = await context.events.activity("assemble", basename(output), (activity) =>
    withLock(context, `bundle ${output}`, async () => {
      await removeStaleScratch(output);
      return inScratchDirectory(output, "the container", async (scratch) => {
        const made = await assemble(context, profile, container, key, scratch);
        await publishFile(join(scratch, "bundle"), output);
        activity.finish("ok", bytes(made.size));
        return { output, ...made };
      });
    }),
  );
  const { root } = container;
  const kept = [...wanted, root.type === "oci" ? root.image : root.environment];
  await keepForFile(context, profile, "container-bundle", output, kept);
  return made;
}

function requireContainer({ definition, place }: OpenProfile, name: string): void {
  const known = Object.keys(definition.containers);
  if (known.includes(name)) return;
  throw new MrrlError("USAGE", `profile '${definition.name}' has no container '${name}'`, {
    place,
    hint: didYouMean(name, known) ?? `it has: ${known.join(", ") || "none"}`,
  });
}

async function assemble(
  context: Context,
  profile: OpenProfile,
  container: BuiltContainer,
  key: SecretKey | undefined,
  scratch: string,
): Promise<Omit<MadeContainerBundle, "output">> {
  const { definition } = profile;
  const { name } = container;
  const network = planContainerNetwork(definition.containers, definition.containerSubnet);
  const files = ownFiles(container, network, "loaded", "");
  const scripts = textTar(
    files.map(({ path, content, mode }) => ({ name: `.${path}`, content, mode })),
  );
  const root = await rootFile(context, profile, container, scratch);
  const text = `${containerInterface(name, container.definition, network)}\n`;
  const manifest: ContainerManifest = {
    container: name,
    profile: definition.name,
    machine: definition.machine,
    version: definition.version,
    release: definition.release,
    interface: sha256(text),
    timeout: container.definition.readiness?.timeout ?? silentTimeout,
    scriptsSha256: sha256(scripts),
    rootSha256: await fileDigest(root),
  };
  const rendered = renderContainerManifest(manifest);
  const signature = key === undefined ? "" : signed(rendered, key, manifest);
  const parts = { signature, manifest: rendered, scripts, root };
  const size = await writeContainerBundle(join(scratch, "bundle"), parts);
  return { size, manifest };
}

/** The container's root as one file: of packages it is made, an OCI image's is there. */
async function rootFile(
  context: Context,
  { store, toolbox }: OpenProfile,
  container: BuiltContainer,
  scratch: string,
): Promise<string> {
  const { root } = container;
  if (root.type === "oci") return join(store.physicalPath(root.image), "root.erofs");
  const records = await Promise.all(root.closure.map((each) => store.record(each)));
  const size = records.reduce((sum, each) => sum + each.size, 0);
  const output = join(scratch, "root.erofs");
  await writeErofs(
    context,
    toolbox,
    output,
    derivedGuid(root.environment.digest, "container"),
    wholeRoot(container),
    {
      physicalPath: (each) => store.physicalPath(each),
      sourcePath: (digest) => sourcePath(context, { sha256: digest }),
    },
    size,
  );
  return output;
}

/** The signature of a manifest, verified: a bad memory or key is noticed here, not on machines. */
function signed(text: string, key: SecretKey, { profile, container }: ContainerManifest): string {
  const message = Buffer.from(text);
  const signature = signMessage(message, key, `mrrl ${profile} container ${container}`);
  verifySignature(message, parseSignature(signature), key.publicKey);
  return signature;
}
