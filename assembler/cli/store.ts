import { diffVerb } from "./store/diff.ts";
import { gcPart } from "./store/gc.ts";
import { repairPart } from "./store/repair.ts";
import { forgetPart, rootsPart } from "./store/roots.ts";
import { sizeVerb } from "./store/size.ts";
import { verifyPart } from "./store/verify.ts";
import { whyVerb } from "./store/why.ts";
import type { Verb } from "./verb.ts";

/** The parts of `mrrl store`, each in a file of its own in `store/`. */
const parts: readonly Verb[] = [
  verifyPart,
  repairPart,
  gcPart,
  rootsPart,
  forgetPart,
  whyVerb,
  sizeVerb,
  diffVerb,
];

/** `mrrl store`: what is in the store, whether it is whole, and what of it is not needed. */
export const storeVerb: Verb = (program, run) => {
  const store = program
    .command("store")
    .summary("look into the store, check it, mend it, collect what is not needed")
    .description("Looks into the store, checks it, mends it, and collects what is not needed.");
  for (const part of parts) part(store, run);
};
