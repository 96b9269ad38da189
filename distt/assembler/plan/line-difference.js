/** Above this product of line counts a shortest difference takes too long. */
const mostCells = 4_000_000;
/**
 * The lines that were taken away and put in, as few as possible, in their order. Of texts too
 * long for that everything between the first and the last difference.
 */
export function lineDifference(first, second) {
    let start = 0;
    while (start < first.length && start < second.length && first[start] === second[start])
        start++;
    let [endFirst, endSecond] = [first.length, second.length];
    while (endFirst > start && endSecond > start && first[endFirst - 1] === second[endSecond - 1]) {
        endFirst--;
        endSecond--;
    }
    const [a, b] = [first.slice(start, endFirst), second.slice(start, endSecond)];
    if (a.length * b.length > mostCells)
        return [...signed("-", a), ...signed("+", b)];
    return shortest(a, b);
}
function signed(sign, lines) {
    return lines.map((text) => ({ sign, text }));
}
/** By the longest common subsequence: `common[i][j]` is that of the rests from i and j. */
function shortest(a, b) {
    const width = b.length + 1;
    const common = new Uint32Array((a.length + 1) * width);
    const at = (i, j) => common[i * width + j] ?? 0;
    for (let i = a.length - 1; i >= 0; i--) {
        for (let j = b.length - 1; j >= 0; j--) {
            common[i * width + j] =
                a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
        }
    }
    const changes = [];
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j]) {
            i++;
            j++;
        }
        else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
            changes.push({ sign: "-", text: a[i++] ?? "" });
        }
        else {
            changes.push({ sign: "+", text: b[j++] ?? "" });
        }
    }
    return changes;
}
