import * as z from "zod";
import { findContradictions } from "./consistency.js";
import { containerSchema } from "./container.js";
import { healthSchema } from "./health.js";
import { packageEntry } from "./package-entry.js";
import { absolutePath, integer, line, name, partitionSize, strict, uniqueList } from "./scalars.js";
import { serviceSchema } from "./service.js";
import { updateSchema } from "./update.js";
/** The largest number of a release: one that every shell can compare. */
export const largestRelease = 2 ** 31 - 1;
/** A fragment of mrrl's own (`base`), or a file beside the profile (`./own.config`). */
const fragment = z
    .string()
    .regex(/^(?:[a-z0-9][a-z0-9_-]{0,62}|\.\/[A-Za-z0-9_][A-Za-z0-9._+-]{0,126}\.config)$/, "the name of a fragment such as base, or ./<file>.config for a file beside the profile");
// GRUB puts the arguments on the command line as they are, so nothing may mean anything to it.
const argument = z
    .string()
    .max(256, "at most 256 characters")
    .regex(/^[A-Za-z0-9_][A-Za-z0-9._,=:/@+%-]*$/, "one kernel argument of letters, digits and '._,=:/@+%-', such as console=ttyS0")
    .refine((text) => !/^(?:mrrl\.|dm-mod\.|(?:root|init|rootfstype|ro|rw|panic)(?:=|$))/.test(text), {
    error: "mrrl sets root=, rootfstype=, init=, panic=, ro, dm-mod.* and mrrl.* itself",
});
const kernel = strict({
    package: name.default("linux").meta({ description: "the kernel's package" }),
    fragments: uniqueList(fragment, 32, (text) => text)
        .min(1, "at least one fragment")
        .meta({ description: "kernel configuration fragments, merged in this order" }),
    arguments: uniqueList(argument, 64, (text) => text)
        .default([])
        .meta({ description: "further kernel arguments" }),
}, "the kernel and its configuration");
const reservedUsers = new Set(["root", "nobody", "nogroup", "log", "tty"]);
const users = z
    .record(z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "a user name starts with a lower-case letter or '_', then has lower-case letters, digits, '_' and '-', at most 32")
    .refine((user) => !reservedUsers.has(user), {
    error: "this user always exists; choose another name",
}), strict({ uid: integer(1, 59999, "user id, and id of the group of the same name") }, "a user"))
    .superRefine((record, refinement) => {
    const owners = new Map();
    for (const [user, { uid }] of Object.entries(record)) {
        const owner = owners.get(uid);
        if (owner !== undefined) {
            refinement.addIssue({
                code: "custom",
                path: [user, "uid"],
                params: { wrong: `uid ${uid} is already that of '${owner}'` },
                message: "give each user its own uid",
            });
        }
        owners.set(uid, owner ?? user);
    }
});
// Places that are mounted over, or are mrrl's own: a file put there could never be seen.
const imagePath = absolutePath.refine((path) => !/^\/(?:mrrl|proc|sys|dev|run|tmp|var|bin|sbin|usr|lib)(?:\/|$)/.test(path), {
    error: "a path below /etc, /root, /srv or another directory that is the image's own, not the packages'",
});
// Private to the machine: its addresses are seen by nobody else.
const subnet = z
    .string()
    .regex(/^(?:[0-9]{1,3}\.){3}0\/24$/, "the first address of 256 and /24, such as 10.88.0.0/24, out of 10.x, 172.16 to 172.31 or 192.168")
    .refine((text) => /^(?:10\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|192\.168\.)/.test(text), {
    error: "private addresses (RFC 1918): 10.x, 172.16 to 172.31 or 192.168",
})
    .meta({ description: "addresses of the containers' private network" });
/** The schema of profiles/<name>.yaml. */
export const profileSchema = strict({
    name,
    version: line(64, "the profile owner's own version").regex(/^[A-Za-z0-9][A-Za-z0-9 .:,+_~()-]*$/, "letters, digits, blanks and '.:,+_~()-'"),
    release: integer(0, largestRelease, "grows with every release: a system does not go back to a smaller one").default(0),
    machine: name
        .default("x86_64")
        .meta({ description: "the hardware the image is for; an update for another is refused" }),
    summary: line(120, "what the system is for, in one line"),
    toolchain: name.default("seed").meta({ description: "the root in which packages are built" }),
    tools: name
        .default("tools")
        .meta({ description: "the root in which images are made and tested" }),
    kernel,
    packages: uniqueList(packageEntry, 1024, (entry) => entry.name).min(1, "at least one package"),
    forbid: uniqueList(name, 256, (text) => text)
        .optional()
        .meta({
        description: "packages that must not be in the system; the toolchain and the tools when absent",
    }),
    hostname: z
        .string()
        .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "a host name has lower-case letters, digits and '-', at most 63"),
    network: z
        .enum(["dhcp", "none"], { error: "dhcp or none" })
        .default("dhcp")
        .meta({ description: "how the network is configured" }),
    login: z
        .enum(["none", "console"], { error: "none or console" })
        .default("none")
        .meta({ description: "console: a root shell on the console, without a password" }),
    slots: strict({
        boot: partitionSize(4, 4096, "size of boot-a and of boot-b"),
        root: partitionSize(8, 1024 * 1024, "size of root-a and of root-b"),
    }, "sizes of the two slots"),
    data: partitionSize(16, 1024 * 1024, "size of the data partition in the image"),
    users: users.default({}).meta({ description: "users of the services" }),
    update: updateSchema.default({ keys: [], revoked: [] }),
    persist: uniqueList(imagePath, 64, (path) => path)
        .default([])
        .meta({ description: "single files kept on the data partition" }),
    files: z
        .record(imagePath, z
        .string({ error: "the file's text; write numbers and true in quotes" })
        .max(256 * 1024, "at most 256 KiB"))
        .default({})
        .meta({ description: "further files of the root file system: path → text" }),
    services: z
        .record(name, serviceSchema)
        .refine((services) => Object.keys(services).length <= 256, { error: "at most 256 services" })
        .default({})
        .meta({ description: "supervised services, by name" }),
    containers: z
        .record(name, containerSchema)
        .refine((containers) => Object.keys(containers).length <= 64, {
        error: "at most 64 containers",
    })
        .default({})
        .meta({ description: "services in namespaces of their own, by name" }),
    containerSubnet: subnet.default("10.88.0.0/24"),
    health: healthSchema.prefault({}),
    rebuild: strict({
        sources: z
            .enum(["included", "fetched"], { error: "included or fetched" })
            .meta({ description: "included: the image holds every source, and needs no network" }),
    }, "the system can rebuild itself: scripts and runner are in its image").optional(),
}, "a bootable system").superRefine((profile, refinement) => {
    for (const { path, wrong, right } of findContradictions(profile)) {
        refinement.addIssue({ code: "custom", path: [...path], params: { wrong }, message: right });
    }
});
