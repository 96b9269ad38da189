const verbs = {
    job: "",
    fetch: "fetch ",
    unpack: "unpack ",
    build: "build ",
    assemble: "assemble ",
    boot: "boot ",
    check: "check ",
    write: "write ",
    remove: "remove ",
};
/** What an activity is called in lines for people. */
export function title(kind, label) {
    return `${verbs[kind]}${label}`;
}
/** `850 ms`, `4.2 s`, `3 min 12 s`. */
export function duration(milliseconds) {
    if (milliseconds < 1000)
        return `${Math.round(milliseconds)} ms`;
    const seconds = milliseconds / 1000;
    if (seconds < 60)
        return `${seconds.toFixed(1)} s`;
    return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
/** `512 B`, `3.4 KiB`, `12.0 MiB`. */
export function bytes(count) {
    if (count < 1024)
        return `${count} B`;
    if (count < 1024 ** 2)
        return `${(count / 1024).toFixed(1)} KiB`;
    if (count < 1024 ** 3)
        return `${(count / 1024 ** 2).toFixed(1)} MiB`;
    return `${(count / 1024 ** 3).toFixed(2)} GiB`;
}
/** How an activity ended, in a few words. */
export function ending(outcome, detail, milliseconds) {
    const words = outcome === "reused" ? "already there" : outcome;
    return `${words}${detail ? `: ${detail}` : ""} (${duration(milliseconds)})`;
}
