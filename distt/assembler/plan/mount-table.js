/** Parses /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export function parseMountInfo(text) {
    return text.split("\n").flatMap((line) => {
        const [before = "", after] = line.split(" - ");
        const [, , device, , target] = before.split(" ");
        const source = after?.split(" ")[1];
        if (device === undefined || target === undefined || source === undefined)
            return [];
        return [{ device, target: decodeOctal(target), source: decodeOctal(source) }];
    });
}
/** The paths in /proc/swaps: a heading, then a line for each. */
export function parseSwaps(text) {
    return text
        .split("\n")
        .slice(1)
        .map((line) => decodeOctal(line.split(/\s/)[0] ?? ""))
        .filter((path) => path !== "");
}
/** Blanks, tabs, line ends and backslashes are written as three octal digits. */
function decodeOctal(text) {
    return text.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)));
}
/** The number of a device, `major:minor`, from what stat(2) tells (gnu_dev_makedev). */
export function deviceNumber(rdev) {
    const bits = BigInt(rdev);
    const major = ((bits >> 8n) & 0xfffn) | ((bits >> 32n) & 0xfffff000n);
    const minor = (bits & 0xffn) | ((bits >> 12n) & 0xffffff00n);
    return `${major}:${minor}`;
}
