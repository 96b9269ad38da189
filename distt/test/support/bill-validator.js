import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
/**
 * What the official schema of CycloneDX 1.6, at its strictest, says against a bill of materials;
 * null: nothing.
 */
export async function billProblems(text) {
    return await validator.validate(text);
}
