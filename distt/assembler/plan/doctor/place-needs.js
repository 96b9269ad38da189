const mebibyte = 1024 ** 2;
/**
 * What each directory takes, for the profiles that come with mrrl: sizes of what is
 * locked and unpacked, rounded up generously.
 * @param roots whether a toolchain and the tools are still to be fetched and unpacked.
 */
export function placeNeeds(roots) {
    return {
        store: {
            code: "store",
            setting: "MRRL_STORE",
            // Toolchain and tools: 632 MiB in 12,800 files. A kernel's build: sources of up to
            // 1477 MiB, and what is made of them, for a while.
            least: (roots ? 700 : 64) * mebibyte,
            files: roots ? 20_000 : 1000,
            enough: 3072 * mebibyte,
            spared: [],
            severity: "failed",
        },
        cache: {
            code: "cache",
            setting: "MRRL_CACHE",
            // All sources: 301 MiB, half of it for toolchain and tools.
            least: (roots ? 160 : 16) * mebibyte,
            files: roots ? 300 : 20,
            enough: 512 * mebibyte,
            spared: ["running programs", "names that differ in case"],
            severity: "failed",
        },
        temporary: {
            code: "temporary",
            setting: "TMPDIR",
            // Sockets and the firmware's variables of a guest: builds do without.
            least: mebibyte,
            files: 20,
            enough: 16 * mebibyte,
            spared: ["running programs", "names that differ in case", "names of 200 bytes"],
            severity: "warning",
        },
    };
}
