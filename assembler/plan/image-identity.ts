import { unreachable } from "../errors/mrrl-error.ts";
import type { ProfileDefinition } from "../model/definition/profile.ts";
import type { RootEntry } from "../model/root-entry.ts";
import { type Sha256, sha256 } from "../model/sha256.ts";
import type { StoreName } from "../model/store-name.ts";

/** Raised whenever the same inputs would give other bytes than before. */
const revision = 3;

/** Everything that defines the content of an image. */
export interface ImageInputs {
  readonly profile: Pick<
    ProfileDefinition,
    "name" | "version" | "release" | "machine" | "slots" | "data" | "kernel"
  >;
  readonly environment: StoreName;
  readonly closure: readonly StoreName[];
  readonly kernel: StoreName;
  /** With something fixed where the identity itself is written. */
  readonly rootEntries: readonly RootEntry[];
  /** GRUB's early configuration and its script. */
  readonly grub: { readonly early: string; readonly script: string };
  /** The tools closure that makes the file system and GRUB's images. */
  readonly tools: string;
}

/**
 * The identity of an image: sha256 over its inputs, all of which are named by
 * their own content. Equal identities mean equal images, byte for byte.
 */
export function imageIdentity(inputs: ImageInputs): Sha256 {
  const { profile, rootEntries, grub, tools } = inputs;
  return sha256(
    JSON.stringify({
      revision,
      profile: [profile.name, profile.version, profile.release, profile.machine],
      sizes: [profile.slots.boot, profile.slots.root, profile.data],
      arguments: profile.kernel.arguments,
      environment: inputs.environment.full,
      closure: inputs.closure.map(({ full }) => full).sort(),
      kernel: inputs.kernel.full,
      root: rootEntries.map(identityOfEntry),
      grub: [grub.early, grub.script],
      tools,
    }),
  );
}

function identityOfEntry(entry: RootEntry): readonly unknown[] {
  switch (entry.type) {
    case "store":
      return ["store", entry.name.full];
    case "symlink":
      return ["symlink", entry.path, entry.to];
    case "source":
      return ["source", entry.path, entry.sha256];
    case "file":
      return ["file", entry.path, entry.mode, entry.content];
    case "directory":
      return ["directory", entry.path, entry.mode];
    default:
      return unreachable(entry);
  }
}
