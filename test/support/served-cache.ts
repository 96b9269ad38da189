import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { ExecutionContext } from "ava";
import { mrrlProgram } from "./mrrl-program.ts";

/** A `mrrl cache serve` that runs. */
export interface CacheServing {
  readonly url: string;
  readonly pid: number;
  /** Whether it has not ended. */
  running(): boolean;
  /** What it has said so far, a line each. */
  readonly said: readonly string[];
}

/** Runs `mrrl cache serve` as long as the test. */
export async function serveCacheAsProgram(
  t: ExecutionContext,
  directory: string,
): Promise<CacheServing> {
  const args = [mrrlProgram, "--progress", "plain", "cache", "serve", directory, "--listen", "0"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  t.teardown(async () => {
    child.kill("SIGINT");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  const said: string[] = [];
  const running = () => child.exitCode === null && child.signalCode === null;
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      const [, url] = /serving .* at (http:\S+)/.exec(line) ?? [];
      if (url !== undefined) resolve({ url, pid: child.pid ?? 0, running, said });
    });
    child.once("exit", () => reject(new Error("the server did not start")));
  });
}

/** Runs `mrrl cache serve` as long as the test. @returns its URL */
export async function servedCache(t: ExecutionContext, directory: string): Promise<string> {
  return (await serveCacheAsProgram(t, directory)).url;
}
