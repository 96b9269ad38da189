import { posix } from "node:path";
import { MrrlError } from "../errors/mrrl-error.js";
import { logicalPath, logicalStore } from "../model/store-name.js";
import { billInImage } from "./bill-of-materials.js";
import { bootScript } from "./boot-scripts.js";
import { planContainers } from "./container/containers.js";
import { planEtc } from "./etc.js";
import { planHealth } from "./health.js";
import { planRebuild } from "./rebuild-files.js";
import { planSystemIdentity } from "./system-identity.js";
/** Directories on which something is mounted at boot, and those of a system's skeleton. */
const directories = {
    "/data": 0o755,
    "/dev": 0o755,
    "/etc": 0o755,
    "/mrrl": 0o755,
    "/mrrl/acpi": 0o755,
    "/mrrl/acpi/PWRF": 0o755,
    "/mrrl/bin": 0o755,
    "/mrrl/keys": 0o755,
    "/mrrl/lib": 0o755,
    [logicalStore]: 0o755,
    "/proc": 0o555,
    "/root": 0o700,
    "/run": 0o755,
    "/sys": 0o555,
    "/tmp": 0o1777,
    "/usr": 0o755,
    "/var": 0o755,
};
/** The programs of /mrrl/bin, from boot/device. */
const programs = ["mrrl-health", "mrrl-report", "mrrl-slot", "mrrl-update"];
/** What they and the stages share, and the stages' own parts: to be sourced, in /mrrl/lib. */
const deviceParts = [
    "identity",
    "services",
    "state",
    "update-manifest",
    "update-source",
    "watchdog",
];
const stageParts = ["bring-up", "damage", "data", "shut-down"];
/**
 * Plans an image's root file system; see docs/guest.md for what is where.
 * Parents come before their children, and no path twice.
 *
 * @throws DEFINITION_INVALID when a file of the profile is in the way of another
 */
export function planRootFilesystem(inputs) {
    const { profile, environment, closure, serviceTree, scripts, containers } = inputs;
    const bin = `${logicalPath(environment)}/bin`;
    const stores = new Map([environment, ...closure].map((name) => [name.full, name]));
    const own = [
        ...Object.entries(directories).map(([path, mode]) => ({ type: "directory", path, mode })),
        { type: "symlink", path: "/bin", to: bin },
        { type: "symlink", path: "/sbin", to: "bin" },
        { type: "symlink", path: "/usr/bin", to: "../bin" },
        { type: "symlink", path: "/usr/sbin", to: "../bin" },
        ...planEtc(profile, inputs.imageId),
        ...planSystemIdentity(profile, inputs.imageId),
        ...planHealth(profile),
        // The name acpid gives to a press of the power button.
        program("/mrrl/acpi/PWRF/00000080", "#!/bin/sh\nexec poweroff\n"),
        program("/mrrl/init", bootScript(scripts, "stage/init")),
        ...programs.map((name) => program(`/mrrl/bin/${name}`, bootScript(scripts, `device/${name}`))),
        program("/mrrl/lib/dhcp", bootScript(scripts, "stage/dhcp")),
        ...deviceParts.map((name) => data(`/mrrl/lib/${name}`, bootScript(scripts, `device/${name}`))),
        ...stageParts.map((name) => data(`/mrrl/lib/${name}`, bootScript(scripts, `stage/${name}`))),
        data("/mrrl/loggers", lines(serviceTree.loggers)),
        data(billInImage, inputs.bill),
        data("/mrrl/persist", lines([...profile.persist].sort())),
        ...planContainers(containers, scripts),
        ...(inputs.rebuild ? planRebuild(inputs.rebuild, profile, scripts) : []),
        ...serviceTree.entries,
        ...[...stores.values()].map((name) => ({ type: "store", name })),
    ];
    return ordered(withProfileFiles(own, inputs));
}
/** The profile's files and the targets of its persistent ones, with their directories. */
function withProfileFiles(own, { profile, place }) {
    const entries = new Map(own.map((entry) => [pathOf(entry), entry]));
    for (const [path, content] of Object.entries(profile.files)) {
        const present = entries.get(path);
        if (present !== undefined && present.type !== "file") {
            throw conflict(place, `files.${path}`, path, `is a ${present.type} of every image`);
        }
        entries.set(path, data(path, content));
    }
    for (const path of profile.persist) {
        const present = entries.get(path);
        if (present === undefined)
            entries.set(path, data(path, ""));
        else if (present.type !== "file") {
            throw conflict(place, "persist", path, `is a ${present.type}; only single files persist`);
        }
    }
    for (const path of [...Object.keys(profile.files), ...profile.persist]) {
        for (let parent = posix.dirname(path); parent !== "/"; parent = posix.dirname(parent)) {
            const present = entries.get(parent);
            if (present === undefined) {
                entries.set(parent, { type: "directory", path: parent, mode: 0o755 });
            }
            else if (present.type !== "directory") {
                throw conflict(place, `files.${path}`, path, `cannot be below the ${present.type} '${parent}'`);
            }
        }
    }
    return [...entries.values()];
}
function conflict(place, key, path, why) {
    return new MrrlError("DEFINITION_INVALID", `'${path}' ${why}`, {
        place: `${place}: ${key}`,
        hint: "choose another path",
    });
}
/** Parents before children: by path components, so that /a/b precedes /a-b. */
function ordered(entries) {
    const key = (entry) => pathOf(entry).replaceAll("/", "\0");
    return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
function pathOf(entry) {
    return entry.type === "store" ? logicalPath(entry.name) : entry.path;
}
function program(path, content) {
    return { type: "file", path, mode: 0o755, content };
}
function data(path, content) {
    return { type: "file", path, mode: 0o644, content };
}
function lines(items) {
    return items.map((item) => `${item}\n`).join("");
}
