import { homedir } from "node:os";
import { openSession } from "../../assembler/cli/session.js";
/**
 * A context as `mrrl` itself makes it from this machine's environment: the user's
 * own store and source cache unless the test names others. Nothing is printed.
 */
export async function testContext(settings = {}) {
    const { context } = await openSession({
        environment: {
            HOME: homedir(),
            ...process.env,
            ...(settings.storeRoot ? { MRRL_STORE: settings.storeRoot } : {}),
            ...(settings.cacheRoot ? { MRRL_CACHE: settings.cacheRoot } : {}),
        },
        stderr: process.stderr,
        signal: settings.signal ?? new AbortController().signal,
        isRoot: process.getuid?.() === 0,
    }, {
        progress: "none",
        packages: settings.packages ?? [],
        profiles: settings.profiles ?? [],
    });
    return context;
}
