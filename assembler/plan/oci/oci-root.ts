import { type Sha256, sha256 } from "../../model/sha256.ts";
import { makeStoreName, type StoreName } from "../../model/store-name.ts";
import type { MountPoint } from "./mount-points.ts";

/** Raised whenever the same inputs would give other bytes than before. */
const revision = 1;

/** Everything that a container's root depends on. */
export interface OciRootInputs {
  /** Pins the image. */
  readonly digest: Sha256;
  /** In canonical form. */
  readonly mountPoints: readonly MountPoint[];
  /** Full store name of the tools closure, whose mkfs.erofs makes the file system. */
  readonly tools: string;
}

/**
 * The store name of a container's root: sha256 over what it is made of, all of which is
 * named by its own content.
 */
export function ociRootName(container: string, inputs: OciRootInputs): StoreName {
  const { digest, mountPoints, tools } = inputs;
  const text = JSON.stringify({
    revision,
    digest,
    mountPoints: mountPoints.map(({ path, type }) => [path, type]),
    tools,
  });
  return makeStoreName(container, "oci", sha256(text));
}
