/**
 * The packages of mrrl's own that containers need on the system besides its own packages: what
 * starts them, and what connects them.
 */
export function containerTools({ containers, }) {
    const all = Object.values(containers);
    if (all.length === 0)
        return [];
    const connected = all.some(({ network }) => network === "private");
    return ["container-launcher", "catatonit", ...(connected ? networkTools : [])];
}
const networkTools = ["iproute2", "container-ports"];
