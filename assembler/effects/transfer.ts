import type { Hash } from "node:crypto";
import type { TransferRequest, Transferred } from "./download.ts";
import { DownloadFailure } from "./download-failure.ts";
import type { Target } from "./download-target.ts";
import { probeHost } from "./host-reachability.ts";
import { ask, type HttpAnswer, usesProxies } from "./http-client.ts";
import type { Patience } from "./patience.ts";
import { StallTimer } from "./stall-timer.ts";

const redirectLimit = 5;
/** Nothing a distribution is made of is larger, in bytes. */
const usualLargest = 64 * 1024 ** 3;
/** The same where nobody tells the size: the body could be endless. */
const usualLargestUntold = 4 * 1024 ** 3;

/**
 * One attempt to download what a target lacks.
 * @param hash gets all that the target holds then. @throws DownloadFailure
 */
export async function transfer(
  target: Target,
  request: TransferRequest,
  patience: Patience,
  hash?: Hash,
): Promise<Transferred> {
  const stall = new StallTimer(patience, request.signal);
  let answer: HttpAnswer | undefined;
  try {
    let offset = await target.size();
    const restart = async () => {
      await target.clear();
      offset = 0;
    };
    if (offset > (request.size ?? request.largest ?? usualLargest)) await restart();
    const whole = offset > 0 && offset === request.size;
    if (!whole) {
      answer = await respond(request, offset, patience, stall);
      if (offset > 0 && answer.status !== 206) await restart();
    }
    if (offset > 0 && hash) await target.hash(hash);
    const size = answer ? await receive(request, answer, target, hash, offset, stall) : offset;
    return { size, resumed: offset };
  } finally {
    stall.stop();
    answer?.close();
  }
}

/** Asks for the body from `offset` on, following redirects. */
async function respond(
  { url: start, proxies, size }: TransferRequest,
  offset: number,
  patience: Patience,
  stall: StallTimer,
): Promise<HttpAnswer> {
  // A coded body would have another digest.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (offset > 0) headers.range = `bytes=${offset}-`;
  const { signal } = stall;
  const question = { headers, proxies, connectTimeout: patience.connect, signal };
  let url = new URL(start);
  for (let redirects = 0; redirects <= redirectLimit; redirects++) {
    const reason = usesProxies(proxies) ? undefined : await probeHost(url, patience.connect);
    if (reason !== undefined) throw new DownloadFailure(reason, "final");
    const answer = await stall
      .watch(() => ask(url, question))
      .catch((error: unknown) => {
        throw error instanceof DownloadFailure && usesProxies(proxies)
          ? new DownloadFailure(`${error.message} (a proxy is configured)`, error.kind, error)
          : error;
      });
    try {
      if (answer.status === 206 && offset > 0) return checkRange(answer, offset, size);
      if (answer.status === 200) return answer;
      const location = answer.header("location");
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) {
        const temporary = answer.status >= 500 || [408, 425, 429].includes(answer.status);
        throw new DownloadFailure(
          `the server answered ${answer.status}`,
          temporary ? "temporary" : "final",
        );
      }
      url = redirectTarget(location, url);
    } catch (error) {
      answer.close();
      throw error;
    }
    answer.close();
  }
  throw new DownloadFailure(`more than ${redirectLimit} redirects`, "final");
}

function redirectTarget(location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new DownloadFailure(`a redirect to something that is no web address: ${location}`, "final");
}

/** Compares `Content-Range: bytes <first>-<last>/<total or *>` with what was asked for. */
function checkRange(answer: HttpAnswer, offset: number, size: number | undefined): HttpAnswer {
  const pattern = /^bytes (\d+)-(\d+)\/(\d+|\*)$/;
  const [, first, last, total] = pattern.exec(answer.header("content-range") ?? "") ?? [];
  if (first === undefined || Number(first) !== offset || Number(last) < offset) {
    throw new DownloadFailure("the server sent another range than it was asked for", "final");
  }
  if (total !== "*" && size !== undefined && Number(total) !== size) {
    throw wrongSize(Number(total), size);
  }
  return answer;
}

function wrongSize(found: number, expected: number): DownloadFailure {
  return new DownloadFailure(
    found > expected
      ? `the body is larger than the expected ${expected} bytes`
      : `the server has ${found} of the expected ${expected} bytes`,
    "final",
  );
}

/** Writes the body behind `offset`. @returns the file's size. */
async function receive(
  { size, largestUntold = usualLargestUntold, largest = usualLargest, ...told }: TransferRequest,
  answer: HttpAnswer,
  target: Target,
  hash: Hash | undefined,
  offset: number,
  stall: StallTimer,
): Promise<number> {
  const length = answer.header("content-length");
  const announced = length === undefined ? undefined : offset + Number(length);
  const total = size ?? announced;
  if (announced !== undefined && announced !== total) throw wrongSize(announced, total ?? 0);
  if (size === undefined && announced !== undefined && announced > largest) {
    throw new DownloadFailure(`the body is larger than ${largest} bytes`, "final");
  }
  const limit = size ?? Math.min(announced ?? largestUntold, largest);
  let done = offset;
  let reported = 0;
  const sink = await target.append((end) => told.onArrival?.(end));
  const body = answer.body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { value, done: ended } = await stall.watch(() => body.next());
      if (ended === true) break;
      stall.arrived(value.byteLength);
      if (done + value.byteLength > limit) throw tooLarge(limit, size);
      hash?.update(value);
      await sink.add(value);
      done += value.byteLength;
      if (performance.now() - reported >= 100) {
        reported = performance.now();
        told.onProgress?.(done, total);
      }
    }
  } finally {
    // What has arrived is kept, also when the rest does not.
    await sink.end();
  }
  if (total !== undefined && done < total) {
    throw new DownloadFailure(`the body ended after ${done} of ${total} bytes`, "temporary");
  }
  told.onProgress?.(done, total);
  return done;
}

function tooLarge(limit: number, size: number | undefined): DownloadFailure {
  const message =
    size === undefined
      ? `the body is larger than ${limit} bytes, and nothing tells its size`
      : `the body is larger than the expected ${limit} bytes`;
  return new DownloadFailure(message, "final");
}
