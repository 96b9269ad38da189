/** How long each package took that a carried-out plan has built, the longest first. */
export async function buildTimes(store, { build }) {
    const records = await Promise.all(build.map(({ storeName }) => store.record(storeName)));
    return records
        .map(({ storeName, milliseconds }) => ({ storeName, milliseconds }))
        .sort((a, b) => b.milliseconds - a.milliseconds || (a.storeName < b.storeName ? -1 : 1));
}
