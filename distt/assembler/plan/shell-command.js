/** A command as one line that a POSIX shell reads back as the same words. */
export function shellCommand(words) {
    return words.map(shellWord).join(" ");
}
function shellWord(word) {
    return /^[A-Za-z0-9_./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
