import type { Verb } from "./verb.ts";

/** A verb whose work is done by parts of it: `mrrl store verify`. */
export interface VerbGroup {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** Each in a file of its own, in the order in which help shows them. */
  readonly parts: Readonly<Record<string, () => Promise<Verb>>>;
}

/**
 * Loads the parts of a verb that the command line names, or all of them: the others' modules
 * would cost start-up time.
 * @param args what will be parsed.
 */
export async function loadGroup(group: VerbGroup, args: readonly string[]): Promise<Verb> {
  const { name, summary, description, parts } = group;
  const after = args.slice(args.indexOf(name) + 1);
  const named = Object.keys(parts).filter((part) => after.includes(part));
  const chosen = named.length > 0 && !args.includes("help") ? named : Object.keys(parts);
  const loaded = await Promise.all(chosen.map((part) => parts[part]?.()));
  return (program, run) => {
    const command = program.command(name).summary(summary).description(description);
    for (const part of loaded) part?.(command, run);
  };
}
