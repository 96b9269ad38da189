import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sha256 } from "../model/sha256.ts";
import { DownloadFailure } from "./download-failure.ts";
import { giveUpHost, probeHost } from "./host-reachability.ts";
import { StallTimer } from "./stall-timer.ts";

/** Times in milliseconds. */
export interface Patience {
  /** For making a connection to a host. */
  readonly connect: number;
  /** Without a byte, after connecting. */
  readonly stall: number;
  /** Attempts in a row that bring nothing new. */
  readonly attempts: number;
  /** Pause before the second attempt; it doubles. */
  readonly pause: number;
}

export const usualPatience: Patience = { connect: 5000, stall: 30_000, attempts: 3, pause: 500 };

export interface DownloadRequest {
  readonly url: string;
  /** The file to write; what it already holds is the beginning of the body, from an earlier run. */
  readonly file: string;
  /** In bytes, when known: more is refused, less is an unfinished download. */
  readonly size?: number;
  readonly signal: AbortSignal;
  readonly patience?: Patience;
  /** At most ten times a second, and at the end. */
  readonly onProgress?: (done: number, total?: number) => void;
}

export interface Downloaded {
  readonly sha256: Sha256;
  /** In bytes. */
  readonly size: number;
  /** Bytes that were there from an earlier run; 0 when all was transferred now. */
  readonly resumed: number;
}

const redirectLimit = 5;
const attemptLimit = 12;
/** Nothing a distribution is made of is larger. */
const largest = 64 * 1024 ** 3;

/**
 * Downloads one URL to a file: continues what the file holds with a Range request,
 * retries what may pass (stalls, resets, short bodies, 5xx), never writes more
 * than the declared size.
 * @throws DownloadFailure; the signal's reason when aborted.
 */
export async function download(request: DownloadRequest): Promise<Downloaded> {
  const patience = request.patience ?? usualPatience;
  let fruitless = 0;
  for (let attempt = 1; ; attempt++) {
    request.signal.throwIfAborted();
    const before = await sizeOf(request.file);
    try {
      return await transfer(request, patience);
    } catch (error) {
      request.signal.throwIfAborted();
      if (!(error instanceof DownloadFailure) || error.kind === "final") throw error;
      fruitless = (await sizeOf(request.file)) > before ? 0 : fruitless + 1;
      if (fruitless >= patience.attempts || attempt >= attemptLimit) {
        if (error.kind === "stalled") giveUpHost(new URL(request.url), error.message);
        throw error;
      }
      await sleep(patience.pause * 2 ** fruitless, undefined, { signal: request.signal });
    }
  }
}

async function sizeOf(file: string): Promise<number> {
  const handle = await open(file, "a");
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

async function transfer(request: DownloadRequest, patience: Patience): Promise<Downloaded> {
  const hash = createHash("sha256");
  const handle = await open(request.file, "r+");
  const stall = new StallTimer(patience.stall, request.signal);
  try {
    let offset = (await handle.stat()).size;
    if (offset > (request.size ?? largest)) offset = await restart(handle);
    if (offset > 0 && offset === request.size) {
      await hashFile(request.file, hash);
      return { sha256: hash.digest("hex") as Sha256, size: offset, resumed: offset };
    }
    const response = await respond(request, offset, patience, stall);
    if (offset > 0 && response.status !== 206) offset = await restart(handle);
    if (offset > 0) await hashFile(request.file, hash);
    const size = await receive(request, response, handle, hash, offset, stall);
    return { sha256: hash.digest("hex") as Sha256, size, resumed: offset };
  } finally {
    stall.stop();
    await handle.close();
  }
}

async function restart(handle: FileHandle): Promise<0> {
  await handle.truncate(0);
  return 0;
}

async function hashFile(file: string, hash: Hash): Promise<void> {
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
}

/** Asks for the body from `offset` on, following redirects. */
async function respond(
  request: DownloadRequest,
  offset: number,
  patience: Patience,
  stall: StallTimer,
): Promise<Response> {
  let url = new URL(request.url);
  for (let redirects = 0; redirects <= redirectLimit; redirects++) {
    const reason = await probeHost(url, patience.connect);
    if (reason !== undefined) throw new DownloadFailure(reason, "final");
    const response = await stall.watch(() =>
      fetch(url, {
        redirect: "manual",
        signal: stall.signal,
        headers: {
          // A decoded body would have another digest.
          "accept-encoding": "identity",
          ...(offset > 0 ? { range: `bytes=${offset}-` } : {}),
        },
      }),
    );
    if (response.status === 200 || (response.status === 206 && offset > 0)) {
      checkRange(response, offset);
      return response;
    }
    await response.body?.cancel();
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) {
      // 416: the file cannot be continued; the next attempt starts at its beginning.
      if (response.status === 416 && offset > 0) return respond(request, 0, patience, stall);
      const temporary = response.status >= 500 || [408, 425, 429].includes(response.status);
      throw new DownloadFailure(
        `the server answered ${response.status}`,
        temporary ? "temporary" : "final",
      );
    }
    url = redirectTarget(location, url);
  }
  throw new DownloadFailure(`more than ${redirectLimit} redirects`, "final");
}

function redirectTarget(location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new DownloadFailure(`a redirect to something that is no web address: ${location}`, "final");
}

function checkRange(response: Response, offset: number): void {
  if (response.status !== 206) return;
  const start = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
  if (start === undefined || Number(start) !== offset) {
    throw new DownloadFailure("the server sent another range than it was asked for", "final");
  }
}

/** Writes the body behind `offset`. @returns the file's size. */
async function receive(
  { size, onProgress }: DownloadRequest,
  response: Response,
  handle: FileHandle,
  hash: Hash,
  offset: number,
  stall: StallTimer,
): Promise<number> {
  const length = response.headers.get("content-length");
  const announced = length === null ? undefined : offset + Number(length);
  const total = size ?? announced;
  const limit = size ?? largest;
  const tooLarge = new DownloadFailure(
    `the body is larger than the expected ${limit} bytes`,
    "final",
  );
  if (announced !== undefined && announced !== total) {
    await response.body?.cancel();
    if (announced > limit) throw tooLarge;
    throw new DownloadFailure(
      `the server has ${announced} of the expected ${total} bytes`,
      "final",
    );
  }
  let done = offset;
  let reported = 0;
  const reader = response.body?.getReader();
  try {
    while (reader) {
      const { value, done: ended } = await stall.watch(() => reader.read());
      if (ended) break;
      if (done + value.byteLength > limit) throw tooLarge;
      hash.update(value);
      await handle.write(value, 0, value.byteLength, done);
      done += value.byteLength;
      if (performance.now() - reported >= 100) {
        reported = performance.now();
        onProgress?.(done, total);
      }
    }
  } finally {
    await reader?.cancel().catch(() => {});
  }
  if (total !== undefined && done < total) {
    throw new DownloadFailure(`the body ended after ${done} of ${total} bytes`, "temporary");
  }
  onProgress?.(done, total);
  return done;
}
