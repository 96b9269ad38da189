import parse from "spdx-expression-parse";
import { line } from "./scalars.js";
const right = "an SPDX expression, such as MIT or GPL-2.0-only; a licence that the SPDX list lacks is LicenseRef-<name>";
/**
 * An expression of the SPDX specification 2.3, annex D, with identifiers of the SPDX list
 * that comes with spdx-license-ids; they are compared exactly, as the specification asks.
 */
export const licence = line(120, "SPDX expression")
    .regex(/^[A-Za-z0-9.+() -]+$/, { error: right, abort: true })
    .superRefine((expression, refinement) => {
    if (isExpression(expression))
        return;
    const unknown = unknownLicence(expression);
    const wrong = unknown === undefined
        ? `'${expression}' is not an SPDX expression`
        : `SPDX knows no licence '${unknown}'`;
    refinement.addIssue({ code: "custom", params: { wrong }, message: right });
});
/** Whether a text is an expression, every licence and exception of which is known. */
function isExpression(text) {
    try {
        parse(text);
        return true;
    }
    catch {
        return false;
    }
}
/** The first licence or exception of an expression that is not known; undefined when all are. */
function unknownLicence(expression) {
    const words = expression.split(/[ ()]+/).filter((word) => word !== "");
    return words.find((word) => !["AND", "OR", "WITH"].includes(word) &&
        !isExpression(word) &&
        !isExpression(`GPL-2.0-only WITH ${word}`));
}
