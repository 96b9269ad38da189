import { logicalPath } from "../model/store-name.js";
import { rootMounts } from "./root-mounts.js";
/** Where the sandbox shows the build script. */
export const scriptPath = "/mrrl/script";
/** Descriptors a process of a build may have; fixed, so that no build depends on the host's. */
export const mostOpenFiles = 4096;
const jobserverPath = "/run/jobserver";
/**
 * The sandbox of a build: the runner contract of docs/build-script.md as data.
 * A package that opted out of the sandbox also sees the host, read-only at /host,
 * and its network.
 * @param visible the declared dependencies and their runtime closures, and what the
 * root refers to.
 */
export function buildSandbox(derivation, visible, places) {
    const out = logicalPath(derivation.storeName);
    const { root } = derivation;
    const bind = (source, target, writable = false) => ({
        type: "bind",
        source,
        target,
        writable,
    });
    const searchPath = [
        ...derivation.dependencies.map((name) => `${logicalPath(name)}/bin`),
        "/usr/bin",
        "/usr/sbin",
    ].join(":");
    const { sandbox, setPath } = derivation.options;
    return {
        mounts: [
            ...(root ? rootMounts(places.physicalPath(root), places.user) : []),
            ...(sandbox ? [] : [bind("/", "/host")]),
            ...visible.map((name) => bind(places.physicalPath(name), logicalPath(name))),
            ...Object.entries(places.sources).map(([file, path]) => bind(path, `/sources/${file}`)),
            bind(places.script, scriptPath),
            bind(places.workingDirectory, "/build", true),
            bind(places.output, out, true),
            ...(places.jobserver ? [bind(places.jobserver, jobserverPath, true)] : []),
            { type: "seal" },
        ],
        environment: {
            HOME: "/build",
            PATH: setPath ? searchPath : "/usr/bin",
            TZ: "UTC",
            LC_ALL: "C",
            SOURCE_DATE_EPOCH: "1",
            MAKEFLAGS: places.jobserver
                ? `-j${places.jobs} --jobserver-auth=fifo:${jobserverPath}`
                : `-j${places.jobs}`,
            MRRL_JOBS: String(places.jobs),
            out,
        },
        workingDirectory: "/build",
        hostname: "mrrl",
        network: sandbox ? "none" : "host",
        user: { type: "stranger", id: places.user },
        limits: places.limits,
        // On the way here PWD and OLDPWD were added; the contract has no such names.
        command: ["/usr/bin/env", "-u", "PWD", "-u", "OLDPWD", "/bin/sh", scriptPath],
    };
}
