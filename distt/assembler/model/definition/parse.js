import { parseDocument } from "./document.js";
import { packageSchema } from "./package.js";
import { profileSchema } from "./profile.js";
import { validate } from "./validate.js";
/** Parses the text of a package.yaml. @throws DEFINITION_INVALID */
export function parsePackage(text, file) {
    const document = parseDocument(text, file);
    return { definition: validate(packageSchema, document), file, placeOf: document.placeOf };
}
/** Parses the text of a profile. @throws DEFINITION_INVALID */
export function parseProfile(text, file) {
    const document = parseDocument(text, file);
    return { definition: validate(profileSchema, document), file, placeOf: document.placeOf };
}
