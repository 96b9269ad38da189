import type { Context } from "./context.ts";
import { execute } from "./exec.ts";
import { type Toolbox, toolProgram } from "./tool-program.ts";

/** Flushes the file system of `path`: syncfs(2) by sync(1) of a closure, since Node has no such call. */
export async function syncFileSystem(
  context: Context,
  toolbox: Toolbox,
  path: string,
): Promise<void> {
  const sync = toolProgram(toolbox, "sync");
  await execute(context, sync.file, [...sync.args, "-f", path]);
}
