import { rm } from "node:fs/promises";
import { locationOf } from "../../effects/cache/cache-settings.js";
import { nameOf } from "../../effects/cache/location.js";
import { readTrustedState, statePath } from "../../effects/cache/trusted-state.js";
import { Store } from "../../effects/store.js";
import { MrrlError } from "../../errors/mrrl-error.js";
/** `mrrl cache forget`. */
export const forgetPart = (cache, run) => {
    cache
        .command("forget")
        .summary("forget which index of a cache was seen last")
        .description("Forgets which index of a cache was the newest one that this machine has seen. The next one\n" +
        "is taken as it is, if its signature is good: use it only for a cache that was made anew.")
        .argument("<cache>", "address or directory of the cache, as it is in caches.yaml")
        .action((name) => run(async (context) => {
        const location = locationOf(name, process.cwd());
        const path = statePath(new Store(context.settings.storeRoot), location);
        const state = await readTrustedState(path).catch(() => undefined);
        if (!state) {
            throw new MrrlError("USAGE", `nothing is remembered of ${nameOf(location)}`, {
                hint: "give its address as it is in caches.yaml",
            });
        }
        await rm(path);
        return {
            json: { forgotten: nameOf(location), version: state.version },
            text: `${nameOf(location)}: version ${state.version} is forgotten\n`,
        };
    }));
};
