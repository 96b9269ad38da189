import { cacheForget } from "./cache/forget.ts";
import { cacheIndex } from "./cache/index.ts";
import { cachePull } from "./cache/pull.ts";
import { cachePush } from "./cache/push.ts";
import { cacheServe } from "./cache/serve.ts";
import type { Verb } from "./verb.ts";

/** The parts of `mrrl cache`, each in a file of its own in `cache/`. */
const parts: readonly Verb[] = [cachePush, cachePull, cacheServe, cacheIndex, cacheForget];

/** `mrrl cache`: store paths for other machines, and from them. */
export const cacheVerb: Verb = (program, run) => {
  const cache = program
    .command("cache")
    .summary("share store paths: push, pull, serve, and keep a cache")
    .description(
      "Shares store paths with other machines by a binary cache: a directory, or what any HTTP\n" +
        "server serves of it, with signed records and a signed index. `mrrl build` asks the caches\n" +
        "of caches.yaml before it builds. docs/cache.md has all of it.",
    );
  for (const part of parts) part(cache, run);
};
