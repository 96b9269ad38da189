import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Proxies } from "../model/proxies.ts";
import type { Sha256 } from "../model/sha256.ts";
import { DownloadFailure } from "./download-failure.ts";
import { FileTarget, MemoryTarget, type Target } from "./download-target.ts";
import { hostDelivered, hostStalled } from "./host-reachability.ts";
import { type Patience, usualPatience } from "./patience.ts";
import { transfer } from "./transfer.ts";

/** What is asked for, and how long to wait for it. */
export interface TransferRequest {
  readonly url: string;
  /** In bytes, when known: more is refused, less is an unfinished download. */
  readonly size?: number;
  /** In bytes: what may come at most when neither the caller nor the server tells a size. */
  readonly largestUntold?: number;
  /** In bytes: what may come at most, whatever the server says. */
  readonly largest?: number;
  readonly signal: AbortSignal;
  readonly patience?: Patience;
  readonly proxies?: Proxies;
  /** Told each time how much is in the file. */
  readonly onArrival?: (done: number) => void;
  /** At most ten times a second, and at the end. */
  readonly onProgress?: (done: number, total?: number) => void;
}

export interface DownloadRequest extends TransferRequest {
  /** The file to write; what it already holds is the beginning of the body, from an earlier run. */
  readonly file: string;
}

export interface Downloaded {
  readonly sha256: Sha256;
  /** In bytes. */
  readonly size: number;
  /** Bytes that were there from an earlier run; 0 when all was transferred now. */
  readonly resumed: number;
}

/** What came of a transfer, but for what a hash of it says. */
export type Transferred = Omit<Downloaded, "sha256">;

/** Attempts that bring less than `worthwhile` bytes. */
const attemptLimit = 12;
const worthwhile = 1 << 20;

/**
 * Downloads one URL to a file: continues what the file holds with a Range request,
 * retries what may pass (stalls, resets, short bodies, 5xx), never writes more
 * than the declared size. What cannot be continued is begun again, so that a rest
 * from elsewhere never keeps a server from delivering.
 * @throws DownloadFailure; the signal's reason when aborted.
 */
export async function download(request: DownloadRequest): Promise<Downloaded> {
  const target = new FileTarget(request.file);
  return persist(target, request, async (patience) => {
    const hash = createHash("sha256");
    const transferred = await transfer(target, request, patience, hash);
    return { ...transferred, sha256: hash.digest("hex") as Sha256 };
  });
}

/**
 * The same without a digest, for what is verified as it is read.
 * @throws DownloadFailure; the signal's reason when aborted.
 */
export async function downloadUnhashed(request: DownloadRequest): Promise<void> {
  const target = new FileTarget(request.file);
  await persist(target, request, (patience) => transfer(target, request, patience));
}

/**
 * Downloads a document, which is read as a whole, in UTF-8.
 * @throws DownloadFailure; the signal's reason when aborted.
 */
export async function downloadText(
  request: TransferRequest & { readonly largest: number },
): Promise<string> {
  const target = new MemoryTarget();
  await persist(target, request, (patience) => transfer(target, request, patience));
  return target.text();
}

/** Attempts a transfer until it succeeds, or there is no hope. */
async function persist<Result>(
  target: Target,
  request: TransferRequest,
  attempt: (patience: Patience) => Promise<Result>,
): Promise<Result> {
  const patience = request.patience ?? usualPatience;
  const url = new URL(request.url);
  let fruitless = 0;
  let poor = 0;
  for (;;) {
    request.signal.throwIfAborted();
    const before = await target.size();
    try {
      const downloaded = await attempt(patience);
      hostDelivered(url);
      return downloaded;
    } catch (error) {
      request.signal.throwIfAborted();
      if (!(error instanceof DownloadFailure)) throw error;
      const gained = (await target.size()) - before;
      if (gained < worthwhile) poor++;
      if (error.kind === "final") {
        if (before === 0 || poor >= attemptLimit) throw error;
        await target.clear();
        continue;
      }
      fruitless = gained > 0 && error.kind !== "stalled" ? 0 : fruitless + 1;
      if (fruitless >= patience.attempts || poor >= attemptLimit) {
        if (error.kind === "stalled") hostStalled(url, error.message);
        throw error;
      }
      await sleep(patience.pause * 2 ** fruitless, undefined, { signal: request.signal });
    }
  }
}
