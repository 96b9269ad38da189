import { findReferenceEvidence } from "../effects/reference-evidence.js";
import { Store } from "../effects/store.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { parseStoreName } from "../model/store-name.js";
import { referencePath } from "../plan/reference-path.js";
import { matchStoreNames } from "../plan/store-selection.js";
import { ambiguous, findStorePaths, openSubject } from "./store-subject.js";
/**
 * Finds the shortest path of references to a store path, and looks at each place in it.
 * @param held looked for in what `holder` holds; elsewhere only to know whether there is such a path.
 * @throws what openSubject throws; USAGE
 */
export async function why(context, holder, held) {
    const store = new Store(context.settings.storeRoot);
    const from = await openSubject(context, store, holder);
    const [to, ...others] = matchStoreNames(held, from.closure);
    if (to === undefined) {
        return { from, to: await findStorePaths(store, held), steps: undefined, failure: undefined };
    }
    if (others.length > 0)
        throw ambiguous(held, [to, ...others], from.label);
    const roots = from.roots.map(({ full }) => full);
    const steps = [];
    for (const step of referencePath(from.records, roots, to.full) ?? []) {
        const directory = store.physicalPath(parseStoreName(step.from));
        const evidence = await findReferenceEvidence(directory, step.reference);
        steps.push({ ...step, evidence });
    }
    return { from, to: [to], steps, failure: failureOf(store, steps) };
}
function failureOf(store, steps) {
    const wrong = steps.find(({ evidence }) => !evidence.holds);
    if (wrong === undefined)
        return undefined;
    const { from, reference } = wrong;
    const name = parseStoreName(from);
    return new MrrlError("STORE_CORRUPT", `${from} does not hold the reference that its record says`, {
        place: `${store.physicalPath(name)}/${reference.file} at byte ${reference.offset}`,
        evidence: `expected the digest of ${reference.name}\n   found ${wrong.evidence.type === "missing" ? "no such file" : JSON.stringify(wrong.evidence.excerpt)}`,
        hint: store.removalHint(name),
    });
}
