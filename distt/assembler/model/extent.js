/** The same extents, seen from `base` bytes before. */
export function shift(extents, base) {
    return extents.map(({ offset, bytes }) => ({ offset: offset + base, bytes }));
}
