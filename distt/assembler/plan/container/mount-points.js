/** Bytes that fit into /tmp and /run, where the root cannot be written to. */
const scratchSize = 64 << 20;
/** Where volumes are, on the data partition: those of one name are one, whoever mounts it. */
export function volumePath(volume) {
    return `/data/mrrl/volumes/${volume}`;
}
/**
 * What is mounted in a container besides what its root is made of, outer directories before
 * what is in them.
 */
export function planMounts({ mounts, network, writable, }) {
    const planned = new Map();
    const add = (mount) => planned.set(mount.at.path, mount);
    const directory = (path) => ({ path, type: "directory" });
    const file = (path) => ({ path, type: "file" });
    if (writable === "no") {
        for (const path of ["/run", "/tmp"]) {
            add({ kind: "tmpfs", size: scratchSize, at: directory(path) });
        }
    }
    for (const own of ["hostname", "hosts"]) {
        add({ kind: "read-only", source: { own }, at: file(`/etc/${own}`) });
    }
    if (network !== "none") {
        const source = { system: "/run/mrrl/containers/resolv.conf" };
        add({ kind: "read-only", source, at: file("/etc/resolv.conf") });
    }
    for (const mount of mounts) {
        if ("memory" in mount) {
            add({ kind: "tmpfs", size: mount.memory, at: directory(mount.at) });
        }
        else {
            const kind = mount.writable ? "writable" : "read-only";
            const isVolume = "volume" in mount;
            add({
                kind,
                source: { system: isVolume ? volumePath(mount.volume) : mount.host },
                at: { path: mount.at, type: isVolume ? "directory" : mount.type },
            });
        }
    }
    const key = ({ at }) => at.path.replaceAll("/", "\0");
    return [...planned.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
