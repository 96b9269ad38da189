import { firstId } from "../../model/container/id-range.js";
import { logicalPath } from "../../model/store-name.js";
import { shellCommand } from "../shell-command.js";
import { planMounts } from "./mount-points.js";
/** Where an image keeps what it knows of a container. */
export function containerPath(name) {
    return `/mrrl/containers/${name}`;
}
/** Links to what starts containers: a script does not depend on which launcher a system has. */
export const containerPrograms = {
    launcher: "/mrrl/lib/container-launcher",
    init: "/mrrl/lib/container-init",
};
/** Programs are looked for here where neither profile nor image says otherwise. */
const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** The period of the processor's limit, in µs: the kernel's own (cgroup-v2, cpu.max). */
const cpuPeriod = 100_000;
/** The script that becomes a container, as process 1 of its PID namespace. */
export function runScript(container, form = "image") {
    const { name, definition } = container;
    const words = [
        containerPrograms.launcher,
        "run",
        ...["--name", name, "--ids", String(firstId(name))],
        ...rootWords(container, form),
        ...layerWords(container),
        ...planMounts(definition).flatMap(mountWords),
        ...(definition.network === "private"
            ? ["--connect", { own: "connect" }]
            : ["--network", definition.network]),
        ...(definition.init ? ["--init", containerPrograms.init] : []),
        ...(definition.readiness?.fd === undefined ? [] : ["--keep", String(definition.readiness.fd)]),
        ...identityWords(container),
        "--",
        ...commandOf(container),
    ];
    return [
        "#!/bin/sh -e",
        `# Becomes the container ${name}, as process 1 of its PID namespace.`,
        ". /mrrl/lib/container",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
        "here=${0%/*}",
        ...definition.mounts.flatMap((mount) => "volume" in mount ? [shellCommand(["volume", name, mount.volume, ownerOf(container)])] : []),
        ...(definition.writable === "data" ? [shellCommand(["layer", name, rootKey(container)])] : []),
        ...(definition.network === "none" ? [] : ["name_servers"]),
        shellCommand(["begin", name, ...limits(container)]),
        `exec ${words.map(written).join(" ")}`,
        "",
    ].join("\n");
}
function written(word) {
    return typeof word === "string" ? shellCommand([word]) : `"$here/${word.own}"`;
}
/** The script that runs a further command in it: `enter <process> <command>…`. */
export function enterScript(container) {
    const words = [containerPrograms.launcher, "enter", ...identityWords(container)];
    return [
        "#!/bin/sh -e",
        `# Runs a command in the container ${container.name}: enter <its process 1> <command>…`,
        ". /mrrl/lib/container",
        `join ${container.name}`,
        "process=$1",
        "shift",
        `exec ${shellCommand(words)} --process "$process" -- "$@"`,
        "",
    ].join("\n");
}
function rootWords({ root }, form) {
    if (form === "loaded")
        return ["--image", { own: "root.erofs" }];
    if (root.type === "oci")
        return ["--image", `${logicalPath(root.image)}/root.erofs`];
    const stores = root.closure.map(logicalPath);
    return [
        ...["--root", { own: "root" }],
        ...stores.flatMap((store) => ["--read-only", store, store]),
    ];
}
function layerWords({ name, definition: { writable } }) {
    if (writable === "no")
        return [];
    if (writable === "data")
        return ["--layer", `/run/mrrl/containers/${name}/layer`];
    return ["--layer-size", String(writable.memory)];
}
function mountWords(mount) {
    if (mount.kind === "tmpfs")
        return ["--tmpfs", String(mount.size), mount.at.path];
    const { source } = mount;
    return [`--${mount.kind}`, "own" in source ? source : source.system, mount.at.path];
}
function identityWords(container) {
    const { definition, root } = container;
    const user = userOf(container);
    const defaults = root.type === "oci" ? root.defaults : undefined;
    const environment = {
        PATH: usualPath,
        HOME: user.uid === 0 ? "/root" : "/",
        ...defaults?.environment,
        ...definition.environment,
    };
    return [
        ...["--user", String(user.uid), String(user.gid)],
        ...user.groups.flatMap((group) => ["--group", String(group)]),
        ...definition.capabilities.flatMap((capability) => ["--capability", capability]),
        ...["--directory", definition.workingDirectory ?? defaults?.workingDirectory ?? "/"],
        ...Object.entries(environment).flatMap(([key, value]) => ["--variable", `${key}=${value}`]),
    ];
}
function userOf({ definition, root }) {
    const { user } = definition;
    if (user)
        return { uid: user.uid, gid: user.gid ?? user.uid, groups: user.groups };
    return root.type === "oci" ? root.defaults.user : { uid: 0, gid: 0, groups: [] };
}
/** Volumes are mounted with ids mapped: on the disk they have the container's own numbers. */
function ownerOf(container) {
    const { uid, gid } = userOf(container);
    return `${uid}:${gid}`;
}
/** An OCI image's entry point and arguments, where the profile has no command. */
function commandOf({ definition, root }) {
    return definition.command ?? (root.type === "oci" ? root.defaults.command : []);
}
/** A layer belongs to the root that it lies over. */
function rootKey({ root }) {
    return (root.type === "oci" ? root.image : root.environment).digest;
}
/** For the container's cgroup: file, value, file, value … (the kernel's cgroup-v2 document). */
function limits({ definition: { limits: wanted } }) {
    const cpu = wanted.cpu === undefined ? "max" : String(Math.round(wanted.cpu * cpuPeriod));
    return [
        ...["pids.max", String(wanted.processes)],
        ...["memory.max", wanted.memory === undefined ? "max" : String(wanted.memory)],
        ...["cpu.max", `${cpu} ${cpuPeriod}`],
    ];
}
