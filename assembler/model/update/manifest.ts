import { MrrlError } from "../../errors/mrrl-error.ts";
import { largestRelease } from "../definition/profile.ts";
import { parseSha256, type Sha256 } from "../sha256.ts";

/** What an update says of itself, and what its signature covers. Sizes in bytes. */
export interface UpdateManifest {
  readonly profile: string;
  readonly machine: string;
  readonly version: string;
  readonly release: number;
  /** The identity of the image that the update makes of a slot. */
  readonly image: Sha256;
  /** Seconds since 1970. */
  readonly created: number;
  /** The same; 0 for never. */
  readonly expires: number;
  /** The boot archive. */
  readonly bootSize: number;
  readonly bootSha256: Sha256;
  /** The root file system without its hash tree, which the device makes. */
  readonly rootSize: number;
  readonly rootSha256: Sha256;
  /** Of 4096 bytes. */
  readonly rootBlocks: number;
  /** Of the hash tree over the root, with this salt. */
  readonly rootHash: Sha256;
  readonly rootSalt: Sha256;
  readonly indexSize: number;
  readonly indexSha256: Sha256;
  /** All chunks together, compressed. */
  readonly chunksSize: number;
}

/** The largest text of a manifest, in bytes. */
export const largestManifest = 16_384;

const firstLine = "mrrl-update 1";
const value = /^[A-Za-z0-9 .:,+_~()-]*$/;

type Kind = "text" | "number" | "digest";

/** The lines behind the first one, in their order. */
const lines = {
  profile: ["profile", "text"],
  machine: ["machine", "text"],
  version: ["version", "text"],
  release: ["release", "number"],
  image: ["image", "digest"],
  created: ["created", "number"],
  expires: ["expires", "number"],
  boot_size: ["bootSize", "number"],
  boot_sha256: ["bootSha256", "digest"],
  root_size: ["rootSize", "number"],
  root_sha256: ["rootSha256", "digest"],
  root_blocks: ["rootBlocks", "number"],
  root_hash: ["rootHash", "digest"],
  root_salt: ["rootSalt", "digest"],
  index_size: ["indexSize", "number"],
  index_sha256: ["indexSha256", "digest"],
  chunks_size: ["chunksSize", "number"],
} as const satisfies Record<string, readonly [keyof UpdateManifest, Kind]>;

/** The text of a manifest, which is what is signed (docs/bundle.md). */
export function renderManifest(manifest: UpdateManifest): string {
  const rendered = Object.entries(lines).map(([key, [field]]) => {
    const text = String(manifest[field]);
    if (!value.test(text)) throw new MrrlError("BUG", `'${text}' cannot be ${key} of an update`);
    return `${key}=${text}\n`;
  });
  return `${firstLine}\n${rendered.join("")}`;
}

/** Reads a manifest; every line must be there, once, in its order. @throws BUNDLE_INVALID */
export function parseManifest(text: string, place: string): UpdateManifest {
  const invalid = (message: string) => new MrrlError("BUNDLE_INVALID", message, { place });
  const [first, ...rest] = text.split("\n");
  if (first !== firstLine) throw invalid("this is not the manifest of an update of format 1");
  if (text.length > largestManifest) throw invalid("the manifest is too long");
  const keys = Object.entries(lines);
  if (rest.length !== keys.length + 1 || rest.at(-1) !== "") {
    throw invalid("the manifest has not the lines that it must have");
  }
  const fields = keys.map(([key, [field, kind]], index) => {
    const line = rest[index] ?? "";
    const found = line.slice(key.length + 1);
    if (!line.startsWith(`${key}=`) || !value.test(found)) {
      throw invalid(`line ${index + 2} of the manifest is not its ${key}`);
    }
    return [field, parseValue(kind, found, () => invalid(`'${found}' cannot be its ${key}`))];
  });
  const manifest = Object.fromEntries(fields) as UpdateManifest;
  if (manifest.release > largestRelease) throw invalid("its release is too large");
  if (manifest.rootBlocks * 4096 !== manifest.rootSize) {
    throw invalid("its root_size is not root_blocks blocks");
  }
  return manifest;
}

function parseValue(kind: Kind, text: string, invalid: () => MrrlError): string | number {
  switch (kind) {
    case "text":
      return text;
    case "number":
      if (!/^(?:0|[1-9][0-9]{0,14})$/.test(text)) throw invalid();
      return Number(text);
    case "digest":
      try {
        return parseSha256(text);
      } catch {
        throw invalid();
      }
  }
}
