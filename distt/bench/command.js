import { join } from "node:path";
import { execa } from "execa";
/** Runs mrrl as a user's shell would, with the store and cache of a context. */
export async function mrrl({ settings }, args, places = {}) {
    const program = join(settings.installation, "dist/assembler/main.js");
    const { stdout } = await execa(process.execPath, [program, ...args, "--progress", "none"], {
        env: {
            MRRL_STORE: places.store ?? settings.storeRoot,
            MRRL_CACHE: places.cache ?? settings.cacheRoot,
        },
    });
    return stdout;
}
/** Starts Node and ends it again: what no program in Node can undercut. */
export async function emptyNode() {
    await execa(process.execPath, ["-e", "0"]);
}
