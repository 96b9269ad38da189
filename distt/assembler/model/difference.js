/** `root-a → /etc/passwd → mtime: 1 / 1700000000`. */
export function describeDifference({ path, field, first, second }) {
    return `${[...path, field].join(" → ")}: ${first} / ${second}`;
}
/**
 * The differences as lines: causes first. What only follows from them comes last, and
 * is marked; when there is no cause to be seen it stands for itself.
 */
export function describeDifferences(differences) {
    const causes = differences.filter(({ follows }) => !follows);
    const rest = differences.filter(({ follows }) => follows);
    const mark = causes.length > 0 ? " (follows)" : "";
    return [
        ...causes.map(describeDifference),
        ...rest.map((difference) => `${describeDifference(difference)}${mark}`),
    ];
}
