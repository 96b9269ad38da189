/** The parts of `ranges` that lie in `window`. */
export function clip(ranges, window) {
    return ranges
        .map(({ start, end }) => ({
        start: Math.max(start, window.start),
        end: Math.min(end, window.end),
    }))
        .filter(({ start, end }) => start < end);
}
/** What of `ranges` no one of `taken` covers, in order. */
export function subtract(ranges, taken) {
    const sorted = taken.toSorted((a, b) => a.start - b.start);
    const rest = [];
    for (const range of ranges) {
        let start = range.start;
        for (const hole of sorted) {
            if (hole.end <= start)
                continue;
            if (hole.start >= range.end)
                break;
            if (hole.start > start)
                rest.push({ start, end: hole.start });
            start = Math.max(start, hole.end);
        }
        if (start < range.end)
            rest.push({ start, end: range.end });
    }
    return rest;
}
