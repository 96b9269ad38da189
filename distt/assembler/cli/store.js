/** `mrrl store`: what is in the store, whether it is whole, and what of it is not needed. */
export const storeGroup = {
    name: "store",
    summary: "look into the store, check it, mend it, collect what is not needed",
    description: "Looks into the store, checks it, mends it, and collects what is not needed.",
    parts: {
        verify: async () => (await import("./store/verify.js")).verifyPart,
        repair: async () => (await import("./store/repair.js")).repairPart,
        gc: async () => (await import("./store/gc.js")).gcPart,
        roots: async () => (await import("./store/roots.js")).rootsPart,
        forget: async () => (await import("./store/roots.js")).forgetPart,
        why: async () => (await import("./store/why.js")).whyPart,
        size: async () => (await import("./store/size.js")).sizePart,
        diff: async () => (await import("./store/diff.js")).diffPart,
    },
};
