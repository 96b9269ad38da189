import { differInStorePathsOnly, fileSize } from "../effects/file-comparison.js";
import { Store } from "../effects/store.js";
import { readTree } from "../effects/tree-reader.js";
import { pairClosures, pathChange, } from "../plan/closure-difference.js";
import { compareFiles } from "../plan/file-difference.js";
import { openSubject } from "./store-subject.js";
/** Compares two profiles, images or store paths, with all that they hold. @throws as openSubject */
export async function storeDifference(context, [one, other]) {
    const store = new Store(context.settings.storeRoot);
    const first = await openSubject(context, store, one);
    const second = await openSubject(context, store, other);
    const packages = [];
    for (const pair of pairClosures(first.closure, second.closure, givenPair(first, second))) {
        context.signal.throwIfAborted();
        packages.push(await comparePair(store, pair, first, second));
    }
    return {
        first,
        second,
        packages,
        sizeBefore: packages.reduce((sum, each) => sum + each.sizeBefore, 0),
        sizeAfter: packages.reduce((sum, each) => sum + each.sizeAfter, 0),
    };
}
/**
 * Who names two store paths wants them compared, whatever packages they are of; and the
 * environments of two profiles or images are each other's counterparts.
 */
function givenPair(one, other) {
    const [first, second] = [one.roots[0], other.roots[0]];
    const comparable = (one.kind === "path") === (other.kind === "path");
    return comparable && first && second ? { first, second } : undefined;
}
async function comparePair(store, pair, one, other) {
    const before = one.records.get(pair.first?.full ?? "");
    const after = other.records.get(pair.second?.full ?? "");
    const change = pathChange(before, after);
    const same = change === "equal" || change === "rebuilt";
    return {
        ...pair,
        change,
        sizeBefore: before?.size ?? 0,
        sizeAfter: after?.size ?? 0,
        files: same ? [] : await changedFiles(store, pair),
    };
}
async function changedFiles(store, { first, second }) {
    const tree = async (name) => name ? readTree(store.physicalPath(name)) : [];
    const changes = [];
    const directories = [first, second].map((name) => name && store.physicalPath(name));
    for (const change of compareFiles(await tree(first), await tree(second))) {
        const { path, before, after } = change;
        const [was, is] = directories.map((directory) => `${directory}/${path}`);
        const follows = change.change === "content" && (await differInStorePathsOnly(was, is));
        changes.push({
            ...change,
            ...(follows ? { follows } : {}),
            ...(before?.type === "file" ? { sizeBefore: await fileSize(was) } : {}),
            ...(after?.type === "file" ? { sizeAfter: await fileSize(is) } : {}),
        });
    }
    return changes;
}
