import { createHash, hash } from "node:crypto";
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
import type { Frame } from "../../model/cache/record.ts";
import type { ArchivedFile } from "../../plan/cache/archive-listing.ts";
import { FrameDecoder } from "./frame-decoder.ts";

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
const loading = FrameDecoder.load();

class Wrong extends Error {}

parentPort?.on("message", async (request: UnpackRequest) => {
  parentPort?.postMessage(reply(await loading, request));
});

function reply(decoder: FrameDecoder, request: UnpackRequest): UnpackReply {
  try {
    if (request.kind === "text") {
      const pieces = [...contents(decoder, request)].map((piece) => Buffer.from(piece));
      return { text: Buffer.concat(pieces).toString("utf8") };
    }
    unpack(decoder, request);
    return { text: "" };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return error instanceof Wrong ? { wrong: message } : { failed: message, code };
  }
}

/** The contents of frames, whose bytes are compared with the record before anything reads them. */
function* contents(
  decoder: FrameDecoder,
  { archive, offset, frames }: Frames,
): Generator<Uint8Array> {
  const file = openArchive(archive);
  try {
    let at = offset;
    for (const { size, content, sha256 } of frames) {
      const bytes = decoder.input(size);
      for (let done = 0; done < size; ) {
        const read = readSync(file, bytes, done, size - done, at + done);
        if (read === 0) throw new Wrong("the archive is too short");
        done += read;
      }
      at += size;
      if (hash("sha256", bytes) !== sha256) {
        throw new Wrong("a part of the archive has other bytes than its record says");
      }
      const unpacked = decoder.decode(size, content);
      if (!unpacked) throw new Wrong("a part of the archive cannot be unpacked");
      yield unpacked;
    }
  } finally {
    closeSync(file);
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

/** So much is hashed and written at a time, in bytes: it stays in the processor's caches between. */
const pieceSize = 1 << 20;

/** Writes files whose contents stand one behind the other in the frames. */
function unpack(decoder: FrameDecoder, request: Extract<UnpackRequest, { kind: "files" }>): void {
  const frames = contents(decoder, request);
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
        const piece = rest.subarray(0, Math.min(left, rest.length, pieceSize));
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
