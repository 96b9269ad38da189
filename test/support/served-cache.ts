import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { ExecutionContext } from "ava";
import { mrrlProgram } from "./mrrl-program.ts";

/** Runs `mrrl cache serve` as long as the test. @returns its URL */
export async function servedCache(t: ExecutionContext, directory: string): Promise<string> {
  const args = [mrrlProgram, "--progress", "plain", "cache", "serve", directory, "--listen", "0"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  t.teardown(async () => {
    child.kill("SIGINT");
    if (child.exitCode === null) await once(child, "exit");
  });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      const [, url] = /serving .* at (http:\S+)/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", () => reject(new Error("the server did not start")));
  });
}
