import type { Reference, StoreRecord } from "../model/store-record.ts";

/** One step of a path of references: who refers to whom, and where that is written. */
export interface ReferenceStep {
  /** Full store name of who refers. */
  readonly from: string;
  readonly reference: Reference;
}

/**
 * The shortest path of references from one of some paths to another one. Of several that are as
 * short, the one whose names come first: first by the order of `from`, then alphabetically.
 * @param records of the closure of `from`, by full store name.
 * @returns no steps when `to` is one of `from`; undefined when no path leads there.
 */
export function referencePath(
  records: ReadonlyMap<string, StoreRecord>,
  from: readonly string[],
  to: string,
): ReferenceStep[] | undefined {
  const arrivedBy = new Map<string, ReferenceStep | undefined>();
  for (const root of from) arrivedBy.set(root, undefined);
  // A Map is walked in the order of insertion, and what is added meanwhile is walked, too.
  for (const name of arrivedBy.keys()) {
    if (name === to) return stepsTo(to, arrivedBy);
    for (const reference of records.get(name)?.references ?? []) {
      if (!arrivedBy.has(reference.name)) arrivedBy.set(reference.name, { from: name, reference });
    }
  }
  return undefined;
}

function stepsTo(
  to: string,
  arrivedBy: ReadonlyMap<string, ReferenceStep | undefined>,
): ReferenceStep[] {
  const steps: ReferenceStep[] = [];
  for (let step = arrivedBy.get(to); step; step = arrivedBy.get(step.from)) steps.push(step);
  return steps.reverse();
}
