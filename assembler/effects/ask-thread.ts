import type { Worker } from "node:worker_threads";
import { MrrlError } from "../errors/mrrl-error.ts";

/**
 * One request to a thread, which serves one at a time.
 * @param doing what for, as in `interrupted while unpacking`.
 * @returns its answer. @throws INTERRUPTED when it was ended; its own error
 */
export function askThread<Reply>(worker: Worker, request: unknown, doing: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const end = () => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
    };
    const onMessage = (reply: Reply) => {
      end();
      resolve(reply);
    };
    const onError = (error: Error) => {
      end();
      reject(error);
    };
    const onExit = () => {
      end();
      reject(new MrrlError("INTERRUPTED", `interrupted while ${doing}`));
    };
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    worker.postMessage(request);
  });
}
