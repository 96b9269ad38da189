import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Sha256 } from "../model/sha256.ts";

/** The sha256 of a file, read in pieces. */
export async function fileDigest(path: string): Promise<Sha256> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex") as Sha256;
}

/** Compares a file with its digest. @throws HASH_MISMATCH with both. */
export async function verifyFile(path: string, expected: Sha256): Promise<void> {
  const found = await fileDigest(path);
  if (found === expected) return;
  throw new MrrlError("HASH_MISMATCH", "a file is not the one that was pinned", {
    place: path,
    hint: "remove it and run the command again, so that it is fetched anew",
    evidence: `expected sha256 ${expected}, got ${found}`,
  });
}
