/** `mrrl cache`: store paths for other machines, and from them. */
export const cacheGroup = {
    name: "cache",
    summary: "share store paths: push, pull, serve, and keep a cache",
    description: "Shares store paths with other machines by a binary cache: a directory, or what any HTTP\n" +
        "server serves of it, with signed records and a signed index. `mrrl build` asks the caches\n" +
        "of caches.yaml before it builds. docs/cache.md has all of it.",
    parts: {
        push: async () => (await import("./cache/push.js")).pushPart,
        pull: async () => (await import("./cache/pull.js")).pullPart,
        serve: async () => (await import("./cache/serve.js")).servePart,
        index: async () => (await import("./cache/index.js")).indexPart,
        forget: async () => (await import("./cache/forget.js")).forgetPart,
    },
};
