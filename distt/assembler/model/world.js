import * as z from "zod";
/** Where the program and its data are, as a process sees it. */
const placesSchema = z.strictObject({
    installation: z.string(),
    store: z.string(),
    workingDirectory: z.string(),
});
/** What a program in a sandbox sees of the world; seconds since the epoch. */
const sandboxSchema = z.strictObject({
    clock: z.number(),
    cores: z.number(),
    user: z.number(),
    kernel: z.string(),
    /** The names of one directory, unsorted. */
    order: z.array(z.string()),
});
/** What a run of mrrl sees of the world it is in, and must not let into an image. */
export const worldSchema = z.strictObject({
    places: placesSchema,
    user: z.number(),
    group: z.number(),
    umask: z.number(),
    timeZone: z.string(),
    locale: z.string(),
    hostname: z.string(),
    kernel: z.string(),
    cores: z.number(),
    jobs: z.number(),
    /** Milliseconds since the epoch. */
    clock: z.number(),
    /** The names of one directory, as readdir gives them. */
    order: z.array(z.string()),
    /** Of the directory that packages are built in: orders its names in its own way. */
    buildFileSystem: z.string(),
    /** The same inside the sandbox of a tool. */
    sandbox: sandboxSchema,
});
/** The world moves on while two runs are made: a clock must be ahead by more than that. */
const smallestOffset = 86400;
/** Compares what two runs saw. @param excuses why a circumstance could not be changed, by name. */
export function compareWorlds(first, second, excuses = {}) {
    const circumstance = (name, a, b, far = a !== b) => ({
        name,
        first: `${a}`,
        second: `${b}`,
        perturbed: far,
        ...(far ? {} : { why: excuses[name] ?? "the library that changes it was not loaded" }),
    });
    const same = (name, get) => circumstance(name, get(first), get(second));
    const clock = (name, get) => circumstance(name, date(get(first)), date(get(second)), Math.abs(get(second) - get(first)) > smallestOffset);
    return [
        same("installation", ({ places }) => places.installation),
        same("store", ({ places }) => places.store),
        same("working directory", ({ places }) => places.workingDirectory),
        same("user", ({ user, group }) => `${user}:${group}`),
        same("umask", ({ umask }) => umask.toString(8).padStart(3, "0")),
        same("time zone", ({ timeZone }) => timeZone),
        same("locale", ({ locale }) => locale),
        same("host name", ({ hostname }) => hostname),
        same("kernel", ({ kernel }) => kernel),
        same("cores", ({ cores }) => cores),
        same("jobs", ({ jobs }) => jobs),
        clock("clock", (world) => world.clock / 1000),
        same("directory order", ({ order }) => order.join(" ")),
        same("file system of builds", ({ buildFileSystem }) => buildFileSystem),
        same("user in sandboxes", ({ sandbox }) => sandbox.user),
        same("kernel in sandboxes", ({ sandbox }) => sandbox.kernel),
        same("cores in sandboxes", ({ sandbox }) => sandbox.cores),
        clock("clock in sandboxes", ({ sandbox }) => sandbox.clock),
        same("directory order in sandboxes", ({ sandbox }) => sandbox.order.join(" ")),
    ];
}
function date(seconds) {
    return new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19);
}
