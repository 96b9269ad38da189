import type { Context } from "../effects/context.ts";
import { Store } from "../effects/store.ts";
import { type ClosureSize, closureSize } from "../plan/closure-size.ts";
import { openSubject, type StoreSubject } from "./store-subject.ts";

/** Measures the closure of a profile, an image or a store path. @throws what openSubject throws */
export async function storeSize(
  context: Context,
  argument: string,
): Promise<{ readonly subject: StoreSubject; readonly size: ClosureSize }> {
  const store = new Store(context.settings.storeRoot);
  const subject = await openSubject(context, store, argument);
  const roots = subject.roots.map(({ full }) => full);
  return { subject, size: closureSize(subject.records, roots) };
}
