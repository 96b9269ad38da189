import { MrrlError } from "./mrrl-error.js";
/** What the host refuses, by the name of the system error: no bug, wherever it comes up. */
const refusals = {
    ENOSPC: ["NO_SPACE", "free some space"],
    EDQUOT: ["NO_SPACE", "free some space, or raise your quota"],
    EIO: ["DISK_FAILED"],
    EROFS: ["STORE_UNUSABLE", "mount the file system for writing, or name another place"],
    EACCES: ["USAGE", "change the permissions, or name another place"],
    EPERM: ["USAGE", "change the permissions, or name another place"],
    ELOOP: ["USAGE", "a link leads to itself"],
    ENAMETOOLONG: ["USAGE", "name a place with a shorter path"],
    EMFILE: ["NO_RESOURCES", "raise the number of open files: ulimit -n 4096"],
    ENFILE: ["NO_RESOURCES", "the whole machine has too many open files"],
    ENOMEM: ["NO_RESOURCES", "free some memory"],
    EAGAIN: ["NO_RESOURCES", "the machine, or your user, has too many processes (ulimit -u)"],
};
/** Any error as one that can be told: what nobody expected is a bug in mrrl. */
export function failureOf(error) {
    if (error instanceof MrrlError)
        return error;
    const { code = "", syscall, path, message } = error;
    const [refusal, hint] = (syscall !== undefined && refusals[code]) || [];
    if (refusal) {
        return new MrrlError(refusal, message, {
            ...(path === undefined ? {} : { place: path }),
            ...(hint === undefined ? {} : { hint }),
            cause: error,
        });
    }
    return new MrrlError("BUG", error instanceof Error ? (error.stack ?? error.message) : String(error), { cause: error });
}
