import { existsSync, readdirSync } from "node:fs";
import type { ExecutionContext } from "ava";
import type { ErrorCode } from "../../assembler/errors/catalogue.ts";
import { MrrlError } from "../../assembler/errors/mrrl-error.ts";
import type { ArchiveLimits } from "../../assembler/plan/archive-policy.ts";
import type { TarEntry } from "./archives.ts";
import { ociLayout, type TestArchive, type TestImage } from "./oci-images.ts";
import type { OciRig } from "./oci-rig.ts";

/** What must be refused; nothing of it may be in the store afterwards. */
export async function refusedRoot(
  t: ExecutionContext,
  { store }: OciRig,
  made: Promise<unknown>,
  code: ErrorCode,
  reason: RegExp,
): Promise<MrrlError> {
  const before = readdirSync(`${store.root}/store`);
  const error = await t.throwsAsync(made, { instanceOf: MrrlError });
  t.is(error.code, code, error.message);
  t.regex(`${error.message}\n${error.evidence ?? ""}`, reason);
  t.deepEqual(readdirSync(`${store.root}/store`), before);
  return error;
}

/** What is refused for its layers. */
export async function refusedLayers(
  t: ExecutionContext,
  rig: OciRig,
  layers: TestImage["layers"],
  reason: RegExp,
  limits?: ArchiveLimits,
): Promise<void> {
  const archive = ociLayout({ layers });
  const made = rig.make(rig.write(archive, "directory"), archive.manifest, {}, limits);
  const error = await refusedRoot(t, rig, made, "ARCHIVE_REFUSED", reason);
  t.regex(error.place ?? "", /archive-\d+(: layer \d+ of \d+)?$/);
  t.false(existsSync("/tmp/mrrl-escaped"));
}

/** The same of an archive as a tar file. */
export async function refusedArchive(
  t: ExecutionContext,
  rig: OciRig,
  archive: TestArchive,
  digest: string,
  reason: RegExp,
  code: ErrorCode = "ARCHIVE_REFUSED",
) {
  return refusedRoot(t, rig, rig.make(rig.write(archive), digest), code, reason);
}

/** One layer, with these entries. */
export const entries = (...all: readonly TarEntry[]) => [{ entries: all }];
