/**
 * Every way in which mrrl ends unsuccessfully, by code. The code is stable and
 * documented; the exit status follows from it; the hint is what a person should
 * try when the place that failed knows nothing better.
 */
export const exitCodes = {
    ok: 0,
    failed: 1,
    usage: 2,
    host: 3,
    integrity: 4,
    bug: 70,
    interrupted: 130,
};
const entries = {
    USAGE: { exit: exitCodes.usage, hint: "see `mrrl --help`" },
    DEFINITION_INVALID: { exit: exitCodes.usage },
    DEFINITION_NOT_FOUND: {
        exit: exitCodes.usage,
        hint: "add its directory with --packages or --profiles",
    },
    NOT_BUILT: { exit: exitCodes.usage, hint: "build it first: `mrrl build PROFILE`" },
    DEPENDENCY_CYCLE: { exit: exitCodes.usage },
    ENVIRONMENT_CONFLICT: {
        exit: exitCodes.usage,
        hint: "give one of the packages a priority in the profile, or leave one out",
    },
    FORBIDDEN_REFERENCE: {
        exit: exitCodes.usage,
        hint: "let the build strip that path, or take the name out of the profile's `forbid`",
    },
    KERNEL_OPTION_DROPPED: { exit: exitCodes.usage },
    LAYOUT_TOO_SMALL: { exit: exitCodes.usage, hint: "raise the size in the profile's `slots`" },
    DISK_REFUSED: { exit: exitCodes.usage },
    KEY_INVALID: { exit: exitCodes.usage },
    BUILD_FAILED: { exit: exitCodes.failed },
    NOT_STATIC: {
        exit: exitCodes.failed,
        hint: "link it with -static, or opt out with `options: { static: { off: <reason> } }`",
    },
    GUEST_FAILED: { exit: exitCodes.failed },
    GUEST_TIMEOUT: { exit: exitCodes.failed },
    GUEST_CRASHED: { exit: exitCodes.failed },
    QEMU_FAILED: { exit: exitCodes.failed },
    TOOL_FAILED: { exit: exitCodes.failed },
    FETCH_FAILED: {
        exit: exitCodes.failed,
        hint: "check the network with `mrrl doctor`, or name another mirror with MRRL_DEBIAN_MIRROR",
    },
    NODE_TOO_OLD: { exit: exitCodes.host },
    NO_MIRROR: {
        exit: exitCodes.host,
        hint: "MRRL_DEBIAN_MIRROR=<base URL of any Debian mirror> npm start",
    },
    NO_USER_NAMESPACES: { exit: exitCodes.host, hint: "`mrrl doctor` says what blocks them" },
    STORE_UNUSABLE: {
        exit: exitCodes.host,
        hint: "`mrrl doctor` says what is wrong with it; or name a writable directory with MRRL_STORE",
    },
    NO_SPACE: {
        exit: exitCodes.host,
        hint: "free some space (`mrrl doctor` says how much is needed), or move the store with MRRL_STORE",
    },
    NO_RESOURCES: { exit: exitCodes.host },
    DISK_FAILED: {
        exit: exitCodes.host,
        hint: "see what the kernel says of the disk (`dmesg`); nothing is kept that may not be on it",
    },
    HASH_MISMATCH: { exit: exitCodes.integrity },
    ARCHIVE_REFUSED: { exit: exitCodes.integrity },
    SIGNATURE_REFUSED: { exit: exitCodes.integrity },
    BUNDLE_INVALID: {
        exit: exitCodes.integrity,
        hint: "make it again with `mrrl bundle`; this file is damaged, or something else",
    },
    STORE_CORRUPT: { exit: exitCodes.integrity },
    CACHE_REFUSED: {
        exit: exitCodes.integrity,
        hint: "nothing of it is used; docs/cache.md says what is checked, and why",
    },
    NOT_REPRODUCIBLE: {
        exit: exitCodes.integrity,
        hint: "docs/reproducibility.md says how to read the differences, and what usually causes them",
    },
    INTERRUPTED: { exit: exitCodes.interrupted },
    BUG: { exit: exitCodes.bug, hint: "please report this, with the lines above" },
};
export const catalogue = entries;
