import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  futimesSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { parentPort } from "node:worker_threads";
import { ZSTDDecoder } from "zstddec/stream";
import type { Frame } from "../../model/cache/record.ts";
import type { ArchivedFile } from "../../plan/cache/archive-listing.ts";

/** Some frames that stand one behind the other in an archive. */
interface Frames {
  readonly archive: string;
  /** Of the first, in bytes. */
  readonly offset: number;
  readonly frames: readonly Frame[];
}

/** What a thread of unpacker.ts is asked for, one at a time. */
export type UnpackRequest =
  | ({ readonly kind: "text" } & Frames)
  | ({
      readonly kind: "files";
      /** Where the files go; the directories are there. */
      readonly directory: string;
      readonly files: readonly ArchivedFile[];
    } & Frames);

/** What is wrong with the archive, or what the operating system said. */
export type UnpackReply =
  | { readonly text: string }
  | { readonly wrong: string }
  | { readonly failed: string; readonly code: string | undefined };

// Where there is fetch(), the decoder uses it to read its own code, and Node takes 30 ms to load it.
Reflect.deleteProperty(globalThis, "fetch");
const decoder = new ZSTDDecoder();

class Wrong extends Error {}

parentPort?.on("message", async (request: UnpackRequest) => {
  await decoder.init();
  parentPort?.postMessage(reply(request));
});

function reply(request: UnpackRequest): UnpackReply {
  try {
    if (request.kind === "text") {
      return { text: Buffer.concat([...contents(request)]).toString("utf8") };
    }
    unpack(request);
    return { text: "" };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return error instanceof Wrong ? { wrong: message } : { failed: message, code };
  }
}

/** Compressed bytes of a frame: one buffer for all, since fresh memory costs more than reading. */
let compressed = Buffer.alloc(0);

/**
 * The content of frames in small pieces, which stay in the processor's caches while they are
 * hashed and written. A frame's bytes are compared with the record before anything reads them.
 */
function* contents({ archive, offset, frames }: Frames): Generator<Uint8Array> {
  const file = openArchive(archive);
  try {
    let at = offset;
    for (const { size, content, sha256 } of frames) {
      if (compressed.length < size) compressed = Buffer.allocUnsafeSlow(size);
      const bytes = compressed.subarray(0, size);
      for (let done = 0; done < size; ) {
        const read = readSync(file, bytes, done, size - done, at + done);
        if (read === 0) throw new Wrong("the archive is too short");
        done += read;
      }
      at += size;
      if (createHash("sha256").update(bytes).digest("hex") !== sha256) {
        throw new Wrong("a part of the archive has other bytes than its record says");
      }
      let done = 0;
      for (const piece of decode(bytes)) {
        done += piece.length;
        if (done > content) break;
        yield piece;
      }
      if (done !== content) throw new Wrong("a part of the archive cannot be unpacked");
    }
  } finally {
    closeSync(file);
  }
}

/** The decoder does not tell errors of zstd: it gives nothing then, again and again. */
const mostEmpty = 16;

/** The content of one frame. */
function* decode(bytes: Uint8Array): Generator<Uint8Array> {
  let empty = 0;
  try {
    for (const piece of decoder.decodeStreaming([bytes])) {
      if (piece.length > 0) yield piece;
      else if (++empty > mostEmpty) break;
    }
  } catch {
    // What is wrong shows in the length.
  }
}

/** An archive that cannot be opened is as good as none. */
function openArchive(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Wrong(code === "ENOENT" ? "the archive is missing" : `the archive: ${code}`);
  }
}

/** Writes files whose contents stand one behind the other in the frames. */
function unpack(request: Extract<UnpackRequest, { kind: "files" }>): void {
  const frames = contents(request);
  let rest: Uint8Array = Buffer.alloc(0);
  for (const file of request.files) {
    const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
    const path = `${request.directory}/${file.path}`;
    const handle = openSync(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
    try {
      const hash = createHash("sha256");
      for (let left = file.size; left > 0; ) {
        if (rest.length === 0) {
          const next = frames.next();
          if (next.done) throw new Wrong("the archive has too few parts");
          rest = next.value;
        }
        const piece = rest.subarray(0, Math.min(left, rest.length));
        hash.update(piece);
        for (let done = 0; done < piece.length; ) done += writeSync(handle, piece, done);
        rest = rest.subarray(piece.length);
        left -= piece.length;
      }
      if (hash.digest("hex") !== file.sha256) {
        throw new Wrong(`'${file.path}' has other bytes than the listing says`);
      }
      // As in any store path.
      fchmodSync(handle, file.executable ? 0o555 : 0o444);
      futimesSync(handle, 1, 1);
    } finally {
      closeSync(handle);
    }
  }
  if (rest.length > 0 || frames.next().done !== true) {
    throw new Wrong("the archive has more than its files");
  }
}
