import { ordinaryUser } from "./sandbox-spec.js";
/** Where programs in a sandbox find the library: without a blank, as ld.so(8) demands. */
const libraryPath = "/mrrl/perturbation.so";
/**
 * The same sandbox in a perturbed world. The environment of a build has fixed names,
 * so the library is loaded by /etc/ld.so.preload, which every dynamic program obeys.
 */
export function perturbSandbox(spec, { library, user }) {
    const name = String(user);
    const known = String(spec.user.type === "stranger" ? spec.user.id : ordinaryUser);
    const mounts = spec.mounts.map((mount) => {
        if (user === undefined ||
            mount.type !== "file" ||
            !/^\/etc\/(passwd|group)$/.test(mount.target))
            return mount;
        return { ...mount, content: mount.content.replaceAll(known, name) };
    });
    const added = [
        { type: "bind", source: library, target: libraryPath, writable: false },
        { type: "file", target: "/etc/ld.so.preload", content: `${libraryPath}\n` },
    ];
    // The root is sealed last, if it is.
    const end = mounts.findIndex(({ type }) => type === "seal");
    mounts.splice(end < 0 ? mounts.length : end, 0, ...added);
    return {
        ...spec,
        mounts,
        ...(user === undefined ? {} : { user: { type: "stranger", id: user } }),
    };
}
