/**
 * Decides what to believe of a path: so many different keys must have signed the same
 * tree hash and references. When enough keys say one thing and enough another, nothing
 * is believed.
 */
export function chooseRecord(offers, threshold) {
    const byClaim = new Map();
    for (const offer of offers) {
        const { treeHash, references, size } = offer.record.path;
        const claim = JSON.stringify([treeHash, size, references]);
        byClaim.set(claim, [...(byClaim.get(claim) ?? []), offer]);
    }
    const claims = [...byClaim.values()]
        .flatMap((same) => {
        const [first] = same;
        const keys = [...new Set(same.flatMap(({ keys }) => keys))].sort();
        return first ? [{ treeHash: first.record.path.treeHash, keys, offers: same }] : [];
    })
        .sort((a, b) => b.keys.length - a.keys.length || (a.treeHash < b.treeHash ? -1 : 1));
    const enough = claims.filter(({ keys }) => keys.length >= threshold);
    return { believed: enough.length === 1 ? enough[0] : undefined, claims };
}
