import { MrrlError } from "../errors/mrrl-error.js";
const full = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const refused = new Set("EACCES EPERM EROFS ENOTDIR EISDIR ENAMETOOLONG ELOOP".split(" "));
/**
 * Turns what the operating system says of a disk, to mrrl or to a program that it ran,
 * into an error with a way out. Other errors come back as they are.
 */
export function explainDiskFailure(error, { what, place, ...rest }) {
    const evidence = error instanceof MrrlError ? error.evidence : undefined;
    const details = { place, cause: error, ...(evidence === undefined ? {} : { evidence }) };
    const said = systemCode(error);
    if (full.has(said)) {
        return new MrrlError("NO_SPACE", `the disk with ${what} is full`, {
            ...details,
            hint: `free some space, or ${rest.elsewhere}`,
        });
    }
    if (said === "EIO") {
        return new MrrlError("DISK_FAILED", `the disk with ${what} fails: ${error.message}`, details);
    }
    if (refused.has(said)) {
        return new MrrlError(rest.refused ?? "STORE_UNUSABLE", `${what} cannot be written: ${error.message}`, { ...details, hint: rest.elsewhere });
    }
    return error;
}
/** The name of a system error: of a failed call, or of what a failed program wrote last. */
function systemCode(error) {
    if (!(error instanceof MrrlError)) {
        const { code = "", syscall = "" } = error;
        // Where nothing can be made: a directory that is missing, or one of /proc.
        return code === "ENOENT" && /^mkd(?:ir|temp)$/.test(syscall) ? "ENOTDIR" : code;
    }
    if (error.code !== "TOOL_FAILED" && error.code !== "BUILD_FAILED")
        return "";
    const { evidence = "" } = error;
    if (/No space left on device|Disk quota exceeded/.test(evidence))
        return "ENOSPC";
    if (error.code === "BUILD_FAILED")
        return "";
    if (/Input\/output error/.test(evidence))
        return "EIO";
    return /Read-only file system/.test(evidence) ? "EROFS" : "";
}
