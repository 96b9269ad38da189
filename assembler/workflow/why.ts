import type { Context } from "../effects/context.ts";
import { ambiguous, findStorePaths } from "../effects/find-store-paths.ts";
import { findReferenceEvidence, type ReferenceEvidence } from "../effects/reference-evidence.ts";
import { Store } from "../effects/store.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import { parseStoreName, type StoreName } from "../model/store-name.ts";
import { type ReferenceStep, referencePath } from "../plan/reference-path.ts";
import { matchStoreNames } from "../plan/store-selection.ts";
import { openSubject, type StoreSubject } from "./store-subject.ts";

/** A step, and what was found where the record says that it is. */
export interface CheckedStep extends ReferenceStep {
  readonly evidence: ReferenceEvidence;
}

/** Why one path is held. */
export interface Why {
  readonly from: StoreSubject;
  /** What was asked for; several paths only when none of them is held. */
  readonly to: readonly StoreName[];
  /** Undefined when nothing leads there; without steps when `to` is where they start. */
  readonly steps: readonly CheckedStep[] | undefined;
  /** A step that is not where its record says. */
  readonly failure: MrrlError | undefined;
}

/**
 * Finds the shortest path of references to a store path, and looks at each place in it.
 * @param held looked for in what `holder` holds; elsewhere only to know whether there is such a path.
 * @throws what openSubject throws; USAGE
 */
export async function why(context: Context, holder: string, held: string): Promise<Why> {
  const store = new Store(context.settings.storeRoot);
  const from = await openSubject(context, store, holder);
  const [to, ...others] = matchStoreNames(held, from.closure);
  if (to === undefined) {
    return { from, to: await findStorePaths(store, held), steps: undefined, failure: undefined };
  }
  if (others.length > 0) throw ambiguous(held, [to, ...others], from.label);
  const roots = from.roots.map(({ full }) => full);
  const steps: CheckedStep[] = [];
  for (const step of referencePath(from.records, roots, to.full) ?? []) {
    const directory = store.physicalPath(parseStoreName(step.from));
    const evidence = await findReferenceEvidence(directory, step.reference);
    steps.push({ ...step, evidence });
  }
  return { from, to: [to], steps, failure: failureOf(store, steps) };
}

function failureOf(store: Store, steps: readonly CheckedStep[]): MrrlError | undefined {
  const wrong = steps.find(({ evidence }) => !evidence.holds);
  if (wrong === undefined) return undefined;
  const { from, reference } = wrong;
  const name = parseStoreName(from);
  return new MrrlError(
    "STORE_CORRUPT",
    `${from} does not hold the reference that its record says`,
    {
      place: `${store.physicalPath(name)}/${reference.file} at byte ${reference.offset}`,
      evidence: `expected the digest of ${reference.name}\n   found ${wrong.evidence.type === "missing" ? "no such file" : JSON.stringify(wrong.evidence.excerpt)}`,
      hint: store.removalHint(name),
    },
  );
}
