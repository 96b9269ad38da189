const phases = ["firmware", "GRUB", "kernel", "stage 1", "services"];
const marks = [
    ["firmware", /^(?:SeaBIOS|iPXE|BdsDxe: )/],
    ["GRUB", /^mrrl-boot: |\bGRUB\b/],
    ["kernel", /\bLinux version \d|^(?:\[ *\d+\.\d+\] )?Decompressing Linux/],
    ["stage 1", /\bRun \/mrrl\/init as init process|^mrrl(?:-init|: stage 1)\b|\bstage 1\b/],
    ["services", /\bs6-svscan\b|^mrrl(?:-up|: services)\b/],
];
/** The phase that a line of the console starts, if it starts one. */
export function phaseOfLine(line) {
    return marks.find(([, pattern]) => pattern.test(line))?.[0];
}
/** The later one of two phases. */
export function laterPhase(phase, other) {
    return other !== undefined && phases.indexOf(other) > phases.indexOf(phase) ? other : phase;
}
/** The reason inside a line that tells of a crash of the kernel. */
export function panicOfLine(line) {
    return /\bKernel panic - not syncing: (.*)$/.exec(line)?.[1]?.trim();
}
/**
 * Console output as plain text: without terminal control sequences (ECMA-48) and
 * other unprintable characters, so that it can be shown as evidence.
 */
export function plainText(text) {
    return (text
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
        .replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])/g, "")
        .replace(/\r+(?=\n|$)/g, "")
        .replaceAll("\r", "\n")
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
        .replace(/[\x00-\x08\x0b-\x1f\x7f\ufffd]/g, ""));
}
