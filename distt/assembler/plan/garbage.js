/**
 * Decides which store paths go. No path stays whose references go.
 * @param roots full store names of what is in use; some may not be there.
 */
export function planGarbage(paths, roots, { usedSince, maxSize } = {}) {
    const all = new Map(paths.map((path) => [path.name, path]));
    const alive = closure(all, roots);
    const live = paths.filter(({ name }) => alive.has(name));
    const dead = paths.filter(({ name }) => !alive.has(name));
    const ordered = leastRecentlyUsedFirst(dead);
    let size = paths.reduce((sum, path) => sum + path.size, 0);
    const remove = [];
    const spared = [];
    for (const { path, used } of ordered) {
        const young = usedSince !== undefined && used >= usedSince;
        if (young || (maxSize !== undefined && size <= maxSize)) {
            spared.push(path);
            continue;
        }
        size -= path.size;
        remove.push(path);
    }
    const unknown = live.filter(({ references }) => references === undefined);
    return { remove, spared, live, unknown: unknown.map(({ name }) => name) };
}
function closure(all, roots) {
    const alive = new Set();
    const pending = [...roots];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
        if (alive.has(name))
            continue;
        alive.add(name);
        pending.push(...(all.get(name)?.references ?? []));
    }
    return alive;
}
/** Whoever uses a path uses what it refers to: that is never older, and comes after it. */
function leastRecentlyUsedFirst(dead) {
    const all = new Map(dead.map((path) => [path.name, path]));
    const ordered = [];
    const seen = new Set();
    const visit = (path) => {
        if (seen.has(path.name))
            return;
        seen.add(path.name);
        for (const name of path.references ?? []) {
            const referred = all.get(name);
            if (referred)
                visit(referred);
        }
        ordered.push(path);
    };
    for (const path of dead)
        visit(path);
    // What refers to others first.
    ordered.reverse();
    const used = new Map(dead.map((path) => [path.name, path.used]));
    for (const { name, references } of ordered) {
        const time = used.get(name) ?? 0;
        for (const each of references ?? []) {
            const known = used.get(each);
            if (known !== undefined && known < time)
                used.set(each, time);
        }
    }
    // The sort is stable: of equal times the order of references stays.
    return ordered
        .map((path) => ({ path, used: used.get(path.name) ?? 0 }))
        .sort((a, b) => a.used - b.used);
}
