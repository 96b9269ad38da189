import { MrrlError } from "../../../assembler/errors/mrrl-error.js";
import { withGuest } from "./recording.js";
/** Boots a disk after a cut, and tells what is not as it must be. */
export async function bootOutcome(context, toolbox, image, { facts: { loader, data } }) {
    try {
        return await withGuest(context, toolbox, { image }, async ({ report: { boot, facts } }) => {
            const expected = {
                slot: [loader],
                boot: ["good"],
                "state.slot": [loader],
                "state.fails": ["0"],
                "data.status": data.made ? ["ok", "repaired"] : ["created"],
                "data.type": ["ext4"],
            };
            const told = new Map([...facts, ["slot", boot?.slot ?? ""]]);
            return Object.entries(expected)
                .filter(([name, values]) => !values.includes(told.get(name) ?? ""))
                .map(([name, values]) => `${name} is '${told.get(name)}', not ${values.join(" or ")}`);
        });
    }
    catch (error) {
        if (!(error instanceof MrrlError))
            throw error;
        return [`${error.message}\n${error.evidence ?? ""}`];
    }
}
