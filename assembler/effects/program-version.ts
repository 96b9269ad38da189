import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "./context.ts";

/** The version of this mrrl. */
export async function programVersion({ settings }: Pick<Context, "settings">): Promise<string> {
  const text = await readFile(join(settings.installation, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
