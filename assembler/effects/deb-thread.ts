import { parentPort } from "node:worker_threads";
import type { ErrorCode } from "../errors/catalogue.ts";
import { type ErrorDetails, MrrlError } from "../errors/mrrl-error.ts";
import type { Sha256 } from "../model/sha256.ts";
import { unpackDeb } from "./deb.ts";
import { verifyFile } from "./file-digest.ts";

/** What a thread of deb-threads.ts is asked for, one at a time. */
export interface DebRequest {
  readonly file: string;
  readonly sha256: Sha256;
  readonly directory: string;
}

/** An error's class does not survive the way between threads, its parts do. */
export type DebReply =
  | "done"
  | { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails };

parentPort?.on("message", async ({ file, sha256, directory }: DebRequest) => {
  parentPort?.postMessage(await reply(file, sha256, directory));
});

async function reply(file: string, sha256: Sha256, directory: string): Promise<DebReply> {
  try {
    await verifyFile(file, sha256);
    await unpackDeb(file, directory);
    return "done";
  } catch (error) {
    if (!(error instanceof MrrlError)) throw error;
    const { code, message, place, hint, evidence } = error;
    const details = {
      ...(place === undefined ? {} : { place }),
      ...(hint === undefined ? {} : { hint }),
      ...(evidence === undefined ? {} : { evidence }),
    };
    return { code, message, details };
  }
}
