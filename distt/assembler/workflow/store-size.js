import { Store } from "../effects/store.js";
import { closureSize } from "../plan/closure-size.js";
import { openSubject } from "./store-subject.js";
/** Measures the closure of a profile, an image or a store path. @throws what openSubject throws */
export async function storeSize(context, argument) {
    const store = new Store(context.settings.storeRoot);
    const subject = await openSubject(context, store, argument);
    const roots = subject.roots.map(({ full }) => full);
    return { subject, size: closureSize(subject.records, roots) };
}
