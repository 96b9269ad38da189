import type { Context } from "../../../assembler/effects/context.ts";
import type { Toolbox } from "../../../assembler/effects/tool-program.ts";
import { MrrlError } from "../../../assembler/errors/mrrl-error.ts";
import type { Outcome } from "./power-cuts.ts";
import { withGuest } from "./recording.ts";

/** Boots a disk after a cut, and tells what is not as it must be. */
export async function bootOutcome(
  context: Context,
  toolbox: Toolbox,
  image: string,
  { facts: { loader, data } }: Outcome,
): Promise<string[]> {
  try {
    return await withGuest(context, toolbox, { image }, async ({ report: { boot, facts } }) => {
      const expected: Readonly<Record<string, readonly string[]>> = {
        slot: [loader],
        boot: ["good"],
        "state.slot": [loader],
        "state.fails": ["0"],
        "data.status": data.made ? ["ok", "repaired"] : ["created"],
        "data.type": ["ext4"],
      };
      const told = new Map([...facts, ["slot", boot?.slot ?? ""] as const]);
      return Object.entries(expected)
        .filter(([name, values]) => !values.includes(told.get(name) ?? ""))
        .map(([name, values]) => `${name} is '${told.get(name)}', not ${values.join(" or ")}`);
    });
  } catch (error) {
    if (!(error instanceof MrrlError)) throw error;
    return [`${error.message}\n${error.evidence ?? ""}`];
  }
}
