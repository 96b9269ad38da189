import { type DefinitionPath, parseDocument } from "./document.ts";
import { type PackageDefinition, packageSchema } from "./package.ts";
import { type ProfileDefinition, profileSchema } from "./profile.ts";
import { validate } from "./validate.ts";

/** A definition together with where its parts stand, for messages. */
export interface Located<Definition> {
  readonly definition: Definition;
  /** The file it was read from. */
  readonly file: string;
  /** `file:line:column` of the value at a path such as `["dependencies", 0]`. */
  placeOf(path: DefinitionPath): string;
}

/** Parses the text of a package.yaml. @throws DEFINITION_INVALID */
export function parsePackage(text: string, file: string): Located<PackageDefinition> {
  const document = parseDocument(text, file);
  return { definition: validate(packageSchema, document), file, placeOf: document.placeOf };
}

/** Parses the text of a profile. @throws DEFINITION_INVALID */
export function parseProfile(text: string, file: string): Located<ProfileDefinition> {
  const document = parseDocument(text, file);
  return { definition: validate(profileSchema, document), file, placeOf: document.placeOf };
}
