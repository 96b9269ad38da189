/**
 * Loads the parts of a verb that the command line names, or all of them: the others' modules
 * would cost start-up time.
 * @param args what will be parsed.
 */
export async function loadGroup(group, args) {
    const { name, summary, description, parts } = group;
    const after = args.slice(args.indexOf(name) + 1);
    const named = Object.keys(parts).filter((part) => after.includes(part));
    const chosen = named.length > 0 && !args.includes("help") ? named : Object.keys(parts);
    const loaded = await Promise.all(chosen.map((part) => parts[part]?.()));
    return (program, run) => {
        const command = program.command(name).summary(summary).description(description);
        for (const part of loaded)
            part?.(command, run);
    };
}
