import { posix } from "node:path";
import * as z from "zod";
import { licence } from "./licence.js";
import { line, name, relativePath, script, strict, uniqueList, version } from "./scalars.js";
import { source } from "./source.js";
const optedOut = strict({ off: line(200, "why this package does without it") }, "opted out, with the reason");
const option = (description) => z
    .union([z.literal(true), optedOut], { error: "true, or { off: <the reason> }" })
    .default(true)
    .meta({ description });
const options = strict({
    sandbox: option("nothing outside the declared dependencies is visible to the build"),
    set_path: option("PATH is exactly the declared build environment"),
    static: option("every installed ELF file must be statically linked"),
}, "build options");
const common = {
    name,
    version,
    summary: line(120, "what it is, in one line"),
    license: licence,
    homepage: line(2048, "address of the project").optional(),
};
const built = {
    files: uniqueList(relativePath, 256, (file) => file)
        .default([])
        .meta({ description: "text files beside package.yaml, put into /build/files/" }),
    accepts: uniqueList(z.literal("kernel-fragments", { error: "kernel-fragments" }), 1, (feature) => feature)
        .default([])
        .meta({ description: "what the package takes from the profile that builds it" }),
    dependencies: uniqueList(name, 256, (dependency) => dependency)
        .default([])
        .meta({ description: "packages the build sees, at $pkg_<name>" }),
    options: options.prefault({}),
    toolchain: name.optional().meta({
        description: "always builds this package and its dependencies; the profile's when absent",
    }),
    build: script("the build steps, in sh"),
    check: script("run after the build, in sh: the program starts and does its job").optional(),
};
const debian = strict({
    roots: uniqueList(debianName(), 256, (root) => root)
        .min(1, "at least one package")
        .meta({ description: "Debian binary packages; their dependencies are added" }),
    exclude: uniqueList(debianName(), 256, (excluded) => excluded)
        .default([])
        .meta({ description: "Debian packages left out, though something depends on them" }),
    suite: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, "the name of a suite, such as bookworm")
        .optional()
        .meta({ description: "the Debian suite to lock from; trixie when absent" }),
}, "what the lock file beside package.yaml pins");
// Debian policy §5.6.1: lower-case letters, digits, plus, minus, full stop; at least two.
function debianName() {
    return z
        .string()
        .regex(/^[a-z0-9][a-z0-9+.-]{1,126}$/, "a Debian package name has lower-case letters, digits, '+', '-' and '.'");
}
/** Set by the runner or by the script's own head: a definition must not touch them. */
const reservedVariables = new Set([
    "PATH",
    "HOME",
    "TZ",
    "LC_ALL",
    "SOURCE_DATE_EPOCH",
    "MAKEFLAGS",
    "MRRL_JOBS",
    "IFS",
]);
const variables = z
    .record(z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/, "a variable name has upper-case letters, digits and '_'")
    .refine((variable) => !reservedVariables.has(variable), {
    error: "this variable is set by the runner; choose another",
}), line(1024, "value of the variable"))
    .default({})
    .meta({ description: "exported at the head of every build script, such as CC" });
const toolchain = strict({ variables }, "makes this root usable as a toolchain");
const links = z
    .record(relativePath, z
    .string()
    .max(255, "at most 255 characters")
    .regex(/^\/?[A-Za-z0-9._+@~-]+(?:\/[A-Za-z0-9._+@~-]+)*$/, "the text of a symbolic link: a path of letters, digits, '.', '_', '+', '@', '~' and '-'"))
    .superRefine((record, refinement) => {
    for (const [path, text] of Object.entries(record)) {
        const target = text.startsWith("/") ? text.slice(1) : posix.join(posix.dirname(path), text);
        if (posix.normalize(target).split("/")[0] === "..") {
            refinement.addIssue({
                code: "custom",
                path: [path],
                params: { wrong: `link '${path}' leads out of the package` },
                message: "a link stays inside the package",
            });
        }
    }
})
    .default({})
    .meta({ description: "links to make: path in the package → text of the link" });
const sourcePackage = strict({
    ...common,
    kind: z
        .literal("source")
        .optional()
        .transform(() => "source"),
    sources: uniqueList(source, 256, ({ file }) => file).default([]),
    ...built,
}, "a package built from source");
const debianPackage = strict({ ...common, kind: z.literal("debian"), debian, ...built }, "a package made of pinned Debian binary packages");
const rootPackage = strict({ ...common, kind: z.literal("root"), debian, links, toolchain: toolchain.optional() }, "a closure of Debian binary packages, unpacked to be the root of a sandbox");
const toolchainPackage = strict({
    name,
    summary: common.summary,
    kind: z.literal("toolchain"),
    root: name.meta({ description: "the package whose usr/ is the sandbox's /usr" }),
    packages: uniqueList(name, 256, (each) => each)
        .default([])
        .meta({ description: "packages that every build sees, as if it depended on them" }),
    variables,
}, "what packages are built with: a root and packages, built before");
/** The schema of packages/<name>/package.yaml. */
export const packageSchema = z.discriminatedUnion("kind", [sourcePackage, debianPackage, rootPackage, toolchainPackage], { error: "source (the default), debian, root or toolchain" });
export function isBuilt(definition) {
    return definition.kind === "source" || definition.kind === "debian";
}
/** Whether Debian's packages are its content, so that it has a lock file. */
export function isLocked(definition) {
    return definition.kind === "debian" || definition.kind === "root";
}
