import * as z from "zod";
/** One line that a guest writes to its report port (docs/testing-images.md). */
export const reportEventSchema = z.discriminatedUnion("event", [
    z.object({
        event: z.literal("boot"),
        format: z.literal(1),
        slot: z.string().max(64),
        image: z.string().max(128),
    }),
    z.object({ event: z.literal("fact"), name: z.string().min(1).max(256), value: z.string() }),
    z.object({ event: z.literal("done") }),
]);
/** Longest line of a report, in bytes; a fact such as a command line is far shorter. */
export const longestReportLine = 64 * 1024;
/** Most lines of one run; a guest that writes more is broken. */
export const mostReportLines = 20_000;
/**
 * Reads a line of a report.
 * @returns undefined when it is not one: no JSON, an unknown event, a missing field.
 */
export function parseReportLine(line) {
    try {
        return reportEventSchema.safeParse(JSON.parse(line)).data;
    }
    catch {
        return undefined;
    }
}
