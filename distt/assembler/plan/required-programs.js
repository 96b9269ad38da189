/**
 * Programs that the stages and the programs of every image run (boot/stage, boot/device),
 * each with the package of mrrl's own that has it in its `bin`.
 */
const requiredPrograms = {
    sh: "busybox",
    mount: "busybox",
    watchdog: "busybox",
    "s6-svscan": "s6",
    "slot-writer": "slot-writer",
    "disk-table": "disk-table",
    "esp-check": "disk-table",
    "superblock-mend": "disk-table",
    mke2fs: "e2fsprogs",
    e2fsck: "e2fsprogs",
    resize2fs: "e2fsprogs",
    minisign: "minisign",
    curl: "curl",
};
/** The same of the runner, with which a system rebuilds itself. */
const rebuildPrograms = { make: "make", unshare: "busybox" };
/**
 * What a system lacks, in words for people: nothing, or one or two sentences.
 * @param present names in the `bin` of the system's packages.
 * @param rebuilds whether it is to rebuild itself.
 */
export function lackingPrograms(present, rebuilds) {
    return [
        ...complaint(present, requiredPrograms, "it will not boot, or not take updates"),
        ...(rebuilds ? complaint(present, rebuildPrograms, "it cannot rebuild itself") : []),
    ];
}
function complaint(present, required, consequence) {
    const lacking = Object.keys(required).filter((program) => !present.has(program));
    if (lacking.length === 0)
        return [];
    const packages = new Set(lacking.map((program) => required[program]));
    return [
        `no package of this system has ${lacking.join(", ")}: ${consequence}; ` +
            `mrrl's own packages for that are ${[...packages].join(", ")}`,
    ];
}
