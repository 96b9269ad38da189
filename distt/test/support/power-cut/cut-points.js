const sector = 512;
/**
 * Where to cut: behind every flush, behind operations between two flushes, and at moments
 * where the cache had written any of what came since the last flush: some operations wholly,
 * some not at all, of some only a few sectors; no two such moments leave the same. A sector is old or new, never torn.
 * @param counts how many of the last two kinds; there may be fewer operations than prefixes.
 */
export function cutPoints(operations, counts, random) {
    const flushes = [whole("flush", 0)];
    const between = [];
    operations.forEach(({ type }, index) => {
        if (type === "flush")
            flushes.push(whole("flush", index + 1));
        else if (operations[index + 1]?.type !== "flush")
            between.push(index + 1);
    });
    const prefixes = random.sample(between, counts.prefixes).map((at) => whole("prefix", at));
    const changing = operations.flatMap(({ type }, index) => (type === "flush" ? [] : [index]));
    const reordered = new Map();
    // Where little is in the cache there are few possibilities, which come up again.
    for (let draw = 0; draw < 20 * counts.reordered && reordered.size < counts.reordered; draw++) {
        const point = reorder(operations, random.choose(changing) + 1, random);
        reordered.set([point.base, ...point.pieces.map(({ id }) => id)].join(" "), point);
    }
    return [...flushes, ...prefixes, ...reordered.values()].toSorted((a, b) => a.base - b.base);
}
function whole(type, base) {
    return { type, label: `${type} after ${base} operations`, base, pieces: [] };
}
/** Some of what the cache holds after `end` operations. */
function reorder(operations, end, random) {
    let base = end;
    while (base > 0 && operations[base - 1]?.type !== "flush")
        base--;
    const keep = random.choose([0.1, 0.5, 0.9]);
    const pieces = [];
    const words = [];
    for (let index = base; index < end; index++) {
        const operation = operations[index];
        if (!operation || operation.type === "flush")
            continue;
        const torn = operation.type === "write" && operation.bytes.length > sector;
        if (operation.type === "write" && operation.durable) {
            pieces.push(...wholePieces(operation, index));
        }
        else if (torn && random.next() < 0.2) {
            pieces.push(...someSectors(operation, index, random));
            words.push(`${index} torn`);
        }
        else if (random.next() < keep) {
            pieces.push(...wholePieces(operation, index));
            words.push(`${index}`);
        }
    }
    const label = `cut after ${end} operations; of those since the flush before ${base}: ${words.join(", ") || "none"}`;
    return { type: "reordered", label, base, pieces };
}
/** What a whole operation puts on the medium. */
export function wholePieces(operation, index) {
    switch (operation.type) {
        case "flush":
            return [];
        case "discard":
            return [{ id: `${index}`, offset: operation.offset, content: operation.length }];
        case "write":
            return [{ id: `${index}`, offset: operation.offset, content: operation.bytes }];
    }
}
function someSectors({ offset, bytes }, index, random) {
    const pieces = [];
    let from;
    for (let at = 0; at <= bytes.length; at += sector) {
        const there = at < bytes.length && random.next() < 0.5;
        if (there)
            from ??= at;
        else if (from !== undefined) {
            pieces.push({
                id: `${index}@${from}-${at}`,
                offset: offset + from,
                content: bytes.subarray(from, at),
            });
            from = undefined;
        }
    }
    return pieces;
}
