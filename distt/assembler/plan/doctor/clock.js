const day = 24 * 60 * 60 * 1000;
/** Whether the clock can be right. Builds do not look at it; certificates and make do. */
export function clockFinding({ now, pinned, server }) {
    const base = { code: "clock", group: "host", subject: "clock" };
    const told = iso(now);
    const fix = (right) => [
        "# let the network set it, or set it by hand:",
        "sudo timedatectl set-ntp true",
        `sudo date -u -s '${iso(right)}'`,
    ];
    if (server !== undefined && Math.abs(server - now) > day) {
        const found = `${told}, but the mirror says ${iso(server)}`;
        return { ...base, status: "warning", found, fix: fix(server) };
    }
    if (pinned !== undefined && now < pinned) {
        const found = `${told}, which is before this mrrl was made (${iso(pinned)})`;
        return { ...base, status: "warning", found, fix: fix(pinned).slice(0, 2) };
    }
    return { ...base, status: "ok", found: told };
}
/** The time of a snapshot name, `20260912T075541Z`. */
export function snapshotTime(name) {
    const time = Date.parse(name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
    return Number.isNaN(time) ? undefined : time;
}
function iso(time) {
    return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
