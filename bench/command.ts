import { join } from "node:path";
import { execa } from "execa";
import type { Context } from "../assembler/effects/context.ts";

/** Runs mrrl as a user's shell would, with the store and cache of a context. */
export async function mrrl(
  { settings }: Context,
  args: readonly string[],
  places: { readonly store?: string; readonly cache?: string } = {},
): Promise<string> {
  const program = join(settings.installation, "dist/mrrl/main.js");
  const { stdout } = await execa(process.execPath, [program, ...args, "--progress", "none"], {
    env: {
      MRRL_STORE: places.store ?? settings.storeRoot,
      MRRL_CACHE: places.cache ?? settings.cacheRoot,
    },
  });
  return stdout;
}

/** Starts Node and ends it again: what no program in Node can undercut. */
export async function emptyNode(): Promise<void> {
  await execa(process.execPath, ["-e", "0"]);
}
