/** The number of single-character edits (insert, delete, replace, swap neighbours) from `a` to `b`. */
function editDistance(a, b) {
    let beforeLast = [];
    let last = Array.from({ length: b.length + 1 }, (_, column) => column);
    for (let row = 1; row <= a.length; row++) {
        const current = [row];
        for (let column = 1; column <= b.length; column++) {
            const same = a[row - 1] === b[column - 1];
            let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
            if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
                best = Math.min(best, (beforeLast[column - 2] ?? Number.POSITIVE_INFINITY) + 1);
            }
            current.push(best);
        }
        beforeLast = last;
        last = current;
    }
    return last[b.length] ?? 0;
}
/**
 * Up to three of `candidates` that somebody who wrote `written` may have meant,
 * nearest first; upper and lower case, `-` and `_` count as the same.
 */
export function nearest(written, candidates) {
    const plain = (text) => text.slice(0, 80).toLowerCase().replaceAll(/[-_]/g, "");
    const wanted = plain(written);
    return candidates
        .map((candidate) => ({ candidate, distance: editDistance(wanted, plain(candidate)) }))
        .filter(({ candidate, distance }) => {
        const length = Math.max(plain(candidate).length, wanted.length);
        return distance <= Math.max(1, Math.floor(length / 3)) && distance < length;
    })
        .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
        .slice(0, 3)
        .map(({ candidate }) => candidate);
}
/** `did you mean 'a'?`, `did you mean 'a' or 'b'?`, or undefined when nothing is near. */
export function didYouMean(written, candidates) {
    const names = nearest(written, candidates).map((name) => `'${name}'`);
    return names.length === 0 ? undefined : `did you mean ${names.join(" or ")}?`;
}
