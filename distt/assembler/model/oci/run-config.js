import * as z from "zod";
/** The largest number of a user or a group in a container. */
export const largestId = 65_535;
const id = z.int().min(0).max(largestId);
/** The schema of `config.json` beside a container's root. */
export const ociRunConfigSchema = z.strictObject({
    format: z.literal(1),
    /** The command is both, one behind the other; either may be empty. */
    entrypoint: z.array(z.string()),
    cmd: z.array(z.string()),
    /** `NAME=value`. */
    env: z.array(z.string()),
    /** Resolved by the image's own /etc/passwd and /etc/group. */
    user: z.strictObject({
        uid: id,
        gid: id,
        /** Ascending, without `gid`. */
        additionalGids: z.array(id),
        /** `/` when /etc/passwd does not know the user. */
        home: z.string(),
    }),
    /** A directory of the root. */
    workingDir: z.string(),
    /** Ascending. */
    exposedPorts: z.array(z.strictObject({
        port: z.int().min(1).max(65_535),
        protocol: z.enum(["tcp", "udp", "sctp"]),
    })),
    /** A signal's name, such as SIGTERM or SIGRTMIN+3, or its number. */
    stopSignal: z.string(),
});
/** The canonical text of a configuration: keys in the order of the schema, one line. */
export function renderRunConfig(config) {
    return `${JSON.stringify(ociRunConfigSchema.parse(config))}\n`;
}
