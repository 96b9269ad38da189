import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Context } from "./context.ts";
import { type Toolbox, toolProgram } from "./tool-program.ts";

const run = promisify(execFile);

/**
 * Flushes the file system of `path`: syncfs(2) by sync(1) of a closure, since Node has no such
 * call. It is started without `execute`, whose library takes a tenth of a second to load.
 * @throws TOOL_FAILED; INTERRUPTED
 */
export async function syncFileSystem(
  { signal }: Context,
  toolbox: Toolbox,
  path: string,
): Promise<void> {
  const sync = toolProgram(toolbox, "sync");
  try {
    await run(sync.file, [...sync.args, "-f", path], { env: {}, signal });
  } catch (cause) {
    if (signal.aborted) throw new MrrlError("INTERRUPTED", "interrupted", { cause });
    const { code, stderr } = cause as { code?: number | string; stderr?: string };
    throw new MrrlError("TOOL_FAILED", `${sync.file} ended with ${code}`, {
      evidence: stderr?.trim() || undefined,
      cause,
    });
  }
}
