import { MrrlError } from "../../errors/mrrl-error.ts";
import type { Sha256 } from "../sha256.ts";

/** What a bundle of one container says of itself, and what its signature covers. */
export interface ContainerManifest {
  readonly container: string;
  readonly profile: string;
  readonly machine: string;
  readonly version: string;
  readonly release: number;
  /** Of the file /mrrl/containers/<name>/interface of the systems that it fits into. */
  readonly interface: Sha256;
  /** In ms, from its start to its being ready. */
  readonly timeout: number;
  readonly scriptsSha256: Sha256;
  readonly rootSha256: Sha256;
}

/** Bytes of the first line. */
const headerSize = 64;

/** How many bytes the parts behind the first line have, in their order. */
export interface ContainerBundleParts {
  readonly signature: number;
  readonly manifest: number;
  readonly scripts: number;
  readonly root: number;
}

/** The first line of the file, filled up with blanks (docs/containers.md). */
export function renderContainerHeader(parts: ContainerBundleParts): string {
  const { signature, manifest, scripts, root } = parts;
  const text = `mrrl-container 1 ${signature} ${manifest} ${scripts} ${root}`;
  if (text.length >= headerSize)
    throw new MrrlError("BUG", "the parts of a container are too long");
  return `${text.padEnd(headerSize - 1)}\n`;
}

/** The text of a manifest, which is what is signed. */
export function renderContainerManifest(manifest: ContainerManifest): string {
  return [
    "mrrl-container 1",
    `container=${manifest.container}`,
    `profile=${manifest.profile}`,
    `machine=${manifest.machine}`,
    `version=${manifest.version}`,
    `release=${manifest.release}`,
    `interface=${manifest.interface}`,
    `timeout=${manifest.timeout}`,
    `scripts_sha256=${manifest.scriptsSha256}`,
    `root_sha256=${manifest.rootSha256}`,
    "",
  ].join("\n");
}
