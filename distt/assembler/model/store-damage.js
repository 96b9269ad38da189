/** So many files of one kind are named to people. */
const mostNamed = 8;
function some(names) {
    const more = names.length - mostNamed;
    return `${names.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
/** What is wrong with a path, a line each, for people. */
export function describeDamage({ damages, contentIsWhole }) {
    const lines = [];
    const modes = [];
    for (const damage of damages) {
        switch (damage.what) {
            case "missing":
                lines.push("it is not there");
                break;
            case "record":
                lines.push(`its record is unusable: ${damage.why}`);
                break;
            case "reference":
                lines.push(`${damage.file} refers to ${damage.name}, which is not there`);
                break;
            case "mode":
                modes.push(`${damage.file} (${damage.mode.toString(8).padStart(4, "0")})`);
                break;
            case "foreign":
                lines.push(`${damage.file} is a device, fifo or socket`);
                break;
            case "unreadable":
                lines.push(`${damage.file} cannot be read: ${damage.why}`);
                break;
            case "content": {
                const { expected, found, size, touched } = damage;
                lines.push(`its tree hash is ${found}, not ${expected}`);
                if (size)
                    lines.push(`its files have ${size.found} bytes, not ${size.expected}`);
                if (touched.length > 0)
                    lines.push(`written to later: ${some(touched)}`);
                break;
            }
        }
    }
    if (modes.length > 0)
        lines.push(`modes are neither 0444 nor 0555: ${some(modes)}`);
    if (contentIsWhole)
        lines.push("its content is whole: it is what its name says");
    return lines;
}
