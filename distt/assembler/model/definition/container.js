import * as z from "zod";
import { capabilities } from "../container/capabilities.js";
import { packageEntry } from "./package-entry.js";
import { absolutePath, duration, integer, memorySize, name, strict, uniqueList, } from "./scalars.js";
const word = (maximum) => z
    .string({ error: "a text; write numbers and true in quotes" })
    .max(maximum, `at most ${maximum} characters`)
    // A NUL ends what the kernel takes for an argument.
    .regex(/^[^\0]*$/, "a text without NUL characters");
const archivePath = z
    .string()
    .regex(/^\.\/[A-Za-z0-9_][A-Za-z0-9._+-]{0,126}$/, "./<name> of an archive or directory beside the profile");
const root = z
    .union([
    strict({
        environment: uniqueList(packageEntry, 256, (entry) => entry.name)
            .min(1, "at least one package")
            .meta({ description: "packages whose environment is its root" }),
    }, "a root made of packages"),
    strict({
        oci: strict({
            archive: archivePath.meta({
                description: "an OCI image layout, a tar of one, or what docker save made",
            }),
            digest: z
                .string()
                .regex(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 lower-case hexadecimal digits")
                .meta({
                description: "of the image's manifest; the image id of what docker save made",
            }),
        }, "an image of another tool"),
    }, "a root made of an OCI image"),
], {
    error: "{ environment: [<package>, …] } or { oci: { archive: ./<file>, digest: sha256:… } }",
})
    .meta({ description: "what the container sees as its root directory" });
// Places that the launcher mounts itself.
const mountPoint = absolutePath.refine((path) => !/^\/(?:proc|sys|dev|mrrl)(?:\/|$)/.test(path), {
    error: "a path that is not below /proc, /sys, /dev or /mrrl",
});
const hostPath = absolutePath
    .refine((path) => !/^\/(?:proc|sys|dev|mrrl)(?:\/|$)/.test(path), {
    error: "a path that is not below /proc, /sys, /dev or /mrrl",
})
    .meta({ description: "a directory of the system, or a file with `type: file`" });
const writable = z
    .boolean({ error: "true or false" })
    .default(false)
    .meta({ description: "whether the container may write to it" });
const mount = z.union([
    strict({
        volume: name.meta({
            description: "a directory on the data partition; one name is one directory, whichever container mounts it",
        }),
        at: mountPoint,
        writable,
    }, "a volume"),
    strict({
        host: hostPath,
        type: z.enum(["directory", "file"], { error: "directory or file" }).default("directory"),
        at: mountPoint,
        writable,
    }, "something of the system"),
    strict({ memory: memorySize("how much fits, in memory"), at: mountPoint }, "a tmpfs"),
], {
    error: "{ volume: <name>, at: <path> }, { host: <path>, at: <path> } or { memory: 16MiB, at: <path> }",
});
const port = (description) => integer(1, 65535, description);
const publish = strict({
    port: port("of the machine"),
    to: port("of the container, where it listens"),
    protocol: z.enum(["tcp", "udp"], { error: "tcp or udp" }).default("tcp"),
}, "a published port");
const ipv4 = z
    .string()
    .regex(/^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/, "an IPv4 address such as 10.88.0.10");
const id = (description) => integer(0, 65535, description);
/** The schema of one entry of a profile's `containers`. */
export const containerSchema = strict({
    root,
    command: z
        .array(word(131072))
        .min(1, "at least the program")
        .max(1024, "at most 1024 words")
        .meta({ description: "program and arguments; an OCI image's own when absent" })
        .optional(),
    environment: z
        .record(z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]{0,126}$/, "a variable's name: letters, digits, '_'"), word(131072))
        .refine((record) => Object.keys(record).length <= 512, { error: "at most 512 variables" })
        .default({})
        .meta({ description: "environment variables of its processes" }),
    user: strict({
        uid: id("user id, as the container sees it"),
        gid: id("group id; the user id when absent").optional(),
        groups: uniqueList(id("a further group"), 64, String).default([]),
    }, "who its command runs as; an OCI image's own user, or else 0, when absent").optional(),
    workingDirectory: z
        .union([z.literal("/"), absolutePath], { error: "an absolute path" })
        .meta({ description: "where its command starts; an OCI image's own, or /, when absent" })
        .optional(),
    mounts: uniqueList(mount, 64, ({ at }) => at)
        .default([])
        .meta({
        description: "what is mounted in it, read-only unless it says writable",
    }),
    writable: z
        .union([
        z.enum(["no", "data"]),
        strict({ memory: memorySize("how much of what is written fits in memory") }, "a tmpfs"),
    ], { error: "no, data or { memory: 64MiB }" })
        .default("no")
        .meta({
        description: "where what it writes to its root goes: nowhere, to the data partition, or to memory until it ends",
    }),
    network: z
        .enum(["none", "host", "private"], { error: "none, host or private" })
        .default("none")
        .meta({
        description: "none: a loopback interface; host: the machine's; private: an address of its own",
    }),
    address: ipv4.meta({ description: "its address in a private network" }).optional(),
    publish: uniqueList(publish, 64, (entry) => `${entry.protocol} ${entry.port}`)
        .default([])
        .meta({ description: "ports of the machine that lead to it" }),
    limits: strict({
        memory: memorySize("of all its processes together").optional(),
        processes: integer(1, 1_000_000, "processes and threads at one time").default(512),
        cpu: z
            .number({ error: "a number of processors such as 0.5" })
            .min(0.01, "at least 0.01")
            .max(1024, "at most 1024")
            .meta({ description: "processors it may use" })
            .optional(),
    }, "what its processes may use together").prefault({}),
    capabilities: uniqueList(z.enum(capabilities, { error: `one of ${capabilities.join(", ")}` }), 64, String)
        .default([])
        .meta({ description: "capabilities(7) that it keeps, inside its own namespaces" }),
    init: z.boolean({ error: "true or false" }).default(true).meta({
        description: "a small process 1 passes signals on and reaps; false: the command itself",
    }),
    readiness: strict({
        fd: integer(3, 9, "it writes a newline to this file descriptor").optional(),
        listens: port("it listens on this TCP port").optional(),
        command: z
            .array(word(4096))
            .min(1, "at least the program")
            .max(64, "at most 64 words")
            .meta({ description: "a command, run inside, succeeds" })
            .optional(),
        timeout: duration("how long to wait for it").prefault("30s"),
    }, "how it is known to be ready: one of fd, listens and command")
        .refine(({ fd, listens, command }) => [fd, listens, command].filter((each) => each !== undefined).length === 1, { error: "exactly one of { fd: 3 }, { listens: 80 } and { command: [<program>, …] }" })
        .optional(),
    dependsOn: uniqueList(name, 64, String)
        .default([])
        .meta({ description: "services and containers that must be up (and ready) before it" }),
    restart: z
        .enum(["always", "on-failure", "never"], { error: "always, on-failure or never" })
        .default("always")
        .meta({ description: "whether it is started again when it ends" }),
    stopSignal: z
        .enum(["TERM", "INT", "QUIT", "HUP", "USR1", "USR2", "WINCH"], {
        error: "TERM, INT, QUIT, HUP, USR1, USR2 or WINCH",
    })
        .meta({ description: "what asks it to stop; an OCI image's own, or TERM, when absent" })
        .optional(),
    timeoutKill: duration("when stopping, how long from the signal to SIGKILL").prefault("10s"),
}, "a container");
