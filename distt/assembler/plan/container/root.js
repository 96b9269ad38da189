import { posix } from "node:path";
import { logicalPath } from "../../model/store-name.js";
import { shellCommand } from "../shell-command.js";
import { containerInterface } from "./interface.js";
import { containerPath, enterScript, runScript } from "./launch.js";
import { planMounts } from "./mount-points.js";
/**
 * What an image has below /mrrl/containers for one container: the scripts that start and enter
 * it, its own files, and, where it is made of packages, the skeleton of its root.
 */
export function planContainer(container, network, release) {
    const { name, definition } = container;
    const path = containerPath(name);
    return [
        directory(path),
        ...ownFiles(container, network, "image", path),
        file(`${path}/interface`, [containerInterface(name, definition, network)]),
        file(`${path}/release`, [String(release)]),
        ...skeleton(container, `${path}/root`),
    ];
}
/** The scripts and texts that a container is run with, in a directory. */
export function ownFiles(container, network, form, path) {
    const { name } = container;
    const address = network?.addresses.get(name);
    return [
        program(`${path}/run`, runScript(container, form)),
        program(`${path}/enter`, enterScript(container)),
        ...readyScript(container, path),
        file(`${path}/hostname`, [name]),
        file(`${path}/hosts`, hosts(name, network)),
        ...(address === undefined || network === undefined
            ? []
            : [program(`${path}/connect`, connectScript(name, address, network.gateway))]),
    ];
}
/** The whole root of a container of packages as one tree, its store paths in it. */
export function wholeRoot(container) {
    if (container.root.type !== "environment")
        return [];
    const stores = container.root.closure.map((name) => ({ type: "store", name }));
    const places = new Set(container.root.closure.map((name) => logicalPath(name)));
    const entries = skeleton(container, "").filter((entry) => !("path" in entry && places.has(entry.path)));
    const key = (entry) => (entry.type === "store" ? logicalPath(entry.name) : entry.path).replaceAll("/", "\0");
    return [...entries, ...stores].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
/** What a probe runs: it ends with 0 when the container is ready. */
function readyScript({ definition: { readiness } }, path) {
    if (readiness?.command === undefined)
        return [];
    const command = shellCommand(readiness.command);
    return [program(`${path}/ready`, `#!/bin/sh\nexec "\${0%/*}/enter" "$1" ${command}\n`)];
}
/** In a private network every container knows the others by name. */
function hosts(name, network) {
    const others = network?.addresses.has(name) ? [...network.addresses] : [];
    return [
        "127.0.0.1 localhost",
        "::1 localhost",
        ...others.map(([other, address]) => `${address} ${other}`),
        ...(network?.addresses.has(name) ? [] : [`127.0.1.1 ${name}`]),
    ];
}
function connectScript(name, address, gateway) {
    return [
        "#!/bin/sh -e",
        `# Gives the container ${name} its interface; $1 is its network namespace.`,
        ". /mrrl/lib/container",
        `connect ${name} "$1" ${address} ${gateway}`,
        "",
    ].join("\n");
}
/** The root of a container of packages: links into its environment, and places for mounts. */
function skeleton(container, path) {
    const { definition, root } = container;
    if (root.type !== "environment")
        return [];
    const entries = new Map();
    const add = (entry) => {
        if (!entries.has(entry.path))
            entries.set(entry.path, entry);
    };
    const parents = (inside) => {
        const above = posix.dirname(inside);
        if (above !== "/")
            parents(above);
        if (above !== "/" || path !== "")
            add(directory(above === "/" ? path : `${path}${above}`));
    };
    const place = (inside, type) => {
        parents(inside);
        add(type === "directory" ? directory(`${path}${inside}`) : file(`${path}${inside}`, []));
    };
    const environment = logicalPath(root.environment);
    for (const each of ["/proc", "/sys", "/dev", "/run", "/tmp", "/var", "/root", "/etc", "/usr"]) {
        place(each, "directory");
    }
    // What a mount needs comes first: it may be a file where a package has a link.
    for (const { at } of planMounts(definition))
        place(at.path, at.type);
    for (const each of root.closure)
        place(logicalPath(each), "directory");
    for (const each of root.directories.filter((top) => !["etc", "root"].includes(top))) {
        add({ type: "symlink", path: `${path}/${each}`, to: `${environment}/${each}` });
        add({ type: "symlink", path: `${path}/usr/${each}`, to: `${environment}/${each}` });
    }
    for (const entry of accounts(container, `${path}/etc`))
        add(entry);
    return [...entries.values()];
}
function accounts({ definition }, etc) {
    const { uid, gid = uid } = definition.user ?? { uid: 0 };
    const known = uid === 0 || uid === 65_534;
    return [
        file(`${etc}/passwd`, [
            "root:*:0:0:root:/root:/bin/sh",
            ...(known ? [] : [`user:*:${uid}:${gid}:user:/:/bin/sh`]),
            "nobody:*:65534:65534:nobody:/:/bin/false",
        ]),
        file(`${etc}/group`, [
            "root:*:0:",
            ...(gid === undefined || gid === 0 || gid === 65_534 ? [] : [`user:*:${gid}:`]),
            "nogroup:*:65534:",
        ]),
        file(`${etc}/nsswitch.conf`, ["passwd: files", "group: files", "hosts: files dns"]),
    ];
}
function directory(path) {
    return { type: "directory", path, mode: 0o755 };
}
function program(path, content) {
    return { type: "file", path, mode: 0o755, content };
}
function file(path, lines) {
    const content = lines.map((line) => `${line}\n`).join("");
    return { type: "file", path, mode: 0o644, content };
}
