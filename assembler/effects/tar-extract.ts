import { extract } from "tar-stream";
import { MrrlError } from "../errors/mrrl-error.ts";
import {
  type ArchiveLimits,
  entryPath,
  linkText,
  mergeUsr,
  mergeUsrLink,
  quote,
  refused,
  usualLimits,
} from "./archive-policy.ts";
import { ExtractionRoot } from "./extraction-root.ts";

export interface ExtractOptions {
  readonly limits?: ArchiveLimits;
  /** Moves bin/, sbin/, lib/ and lib64/ below usr/. */
  readonly usrMerge?: boolean;
  /** The archive's path, for messages. */
  readonly archive: string;
}

/**
 * Unpacks a tar stream (pax, ustar, GNU; tar(5)) into an existing directory under
 * the policy of archive-policy.ts. Memory is bounded by the stream's own chunks.
 * What was written before a refusal is left for the caller to remove.
 * @throws ARCHIVE_REFUSED
 */
export async function extractTar(
  chunks: AsyncIterable<Uint8Array>,
  directory: string,
  options: ExtractOptions,
): Promise<void> {
  const limits = options.limits ?? usualLimits;
  const reader = extract();
  const root = new ExtractionRoot(directory, limits, options.archive);
  // Whichever side fails first tears the other down; the cause is then the useful error.
  const [written, fed] = await Promise.allSettled([
    unpackEntries(reader, root, limits, options),
    feed(chunks, reader, limits, options.archive),
  ]);
  const errors = [written, fed].flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (errors.length === 0) return;
  const known = errors.find((error) => error instanceof MrrlError);
  if (known) throw known;
  const system = errors.find((error) => (error as NodeJS.ErrnoException).syscall !== undefined);
  if (system) throw system;
  throw refused(options.archive, (errors[0] as Error).message, errors[0]);
}

async function unpackEntries(
  entries: ReturnType<typeof extract>,
  root: ExtractionRoot,
  limits: ArchiveLimits,
  { archive, usrMerge = false }: ExtractOptions,
): Promise<void> {
  for await (const entry of entries) {
    const { name, type, mode = 0, size = 0, linkname } = entry.header;
    const original = entryPath(name, limits, archive);
    // A top-level link such as `bin -> usr/bin` is the merge itself.
    const stays = type === "symlink" && !original.includes("/");
    const path = usrMerge && !stays ? mergeUsr(original) : original;
    const isFile = type === "file" || type === "contiguous-file";
    root.count(path, size);
    if (size > 0 && !isFile) throw refused(archive, `${quote(name)} is no file but has content`);
    // Its content would be a table of the holes, not the file.
    if (Object.keys(entry.header.pax ?? {}).some((key) => key.startsWith("GNU.sparse."))) {
      throw refused(archive, `${quote(name)} is a sparse file`);
    }
    if (path === "" && type !== "directory") {
      throw refused(archive, `${quote(name)} is the root, but not a directory`);
    }
    switch (type) {
      case "directory":
        root.directory(path);
        break;
      case "file":
      case "contiguous-file":
        await root.file(
          path,
          (mode & 0o111) !== 0,
          entry as AsyncIterable<unknown> as AsyncIterable<Uint8Array>,
        );
        break;
      case "symlink": {
        const text = linkText(name, linkname, archive);
        root.symlink(path, usrMerge && !stays ? mergeUsrLink(original, text) : text);
        break;
      }
      case "link": {
        const target = entryPath(linkText(name, linkname, archive), limits, archive);
        root.hardLink(path, usrMerge ? mergeUsr(target) : target);
        break;
      }
      default:
        throw refused(archive, `${quote(name)} is a ${type ?? "thing of unknown kind"}`);
    }
    // The reader goes on when the entry's stream has ended.
    if (!isFile) entry.resume();
  }
}

/** Gives the reader the stream's bytes, and checks that the archive ends as tar(5) says. */
async function feed(
  chunks: AsyncIterable<Uint8Array>,
  reader: ReturnType<typeof extract>,
  limits: ArchiveLimits,
  archive: string,
): Promise<void> {
  let total = 0;
  let zeros = 0;
  let goOn = () => {};
  reader.on("drain", () => goOn());
  reader.on("close", () => goOn());
  try {
    for await (const chunk of chunks) {
      if (reader.destroyed) return;
      total += chunk.byteLength;
      // Headers and padding count too, so that a stream of nothing but zeros ends as well.
      if (total > limits.totalBytes + limits.entries * 2048) {
        throw refused(archive, `it unpacks to more than ${limits.totalBytes} bytes`);
      }
      const tail = trailingZeros(chunk);
      zeros = tail === chunk.byteLength ? zeros + tail : tail;
      if (!reader.write(chunk) && !reader.destroyed) {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
    }
    if (zeros < 1024 || total % 512 !== 0) throw refused(archive, "its end is missing");
    reader.end(undefined);
  } catch (error) {
    reader.destroy(error as Error);
    throw error;
  }
}

function trailingZeros(chunk: Uint8Array): number {
  let index = chunk.byteLength;
  while (index > 0 && chunk[index - 1] === 0) index--;
  return chunk.byteLength - index;
}
