import type { VerbGroup } from "./verb-group.ts";

/** `mrrl store`: what is in the store, whether it is whole, and what of it is not needed. */
export const storeGroup: VerbGroup = {
  name: "store",
  summary: "look into the store, check it, mend it, collect what is not needed",
  description: "Looks into the store, checks it, mends it, and collects what is not needed.",
  parts: {
    verify: async () => (await import("./store/verify.ts")).verifyPart,
    repair: async () => (await import("./store/repair.ts")).repairPart,
    gc: async () => (await import("./store/gc.ts")).gcPart,
    roots: async () => (await import("./store/roots.ts")).rootsPart,
    forget: async () => (await import("./store/roots.ts")).forgetPart,
    why: async () => (await import("./store/why.ts")).whyPart,
    size: async () => (await import("./store/size.ts")).sizePart,
    diff: async () => (await import("./store/diff.ts")).diffPart,
  },
};
