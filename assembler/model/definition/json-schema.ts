import * as z from "zod";
import { cachesSchema } from "./caches.ts";
import { packageSchema } from "./package.ts";
import { profileSchema } from "./profile.ts";

/**
 * JSON Schemas (draft 2020-12) of what people write, for editors, by file name
 * without the ending. They are looser than the parser where JSON Schema cannot
 * say it, as with names that refer to each other.
 */
export function jsonSchemas(): Record<string, object> {
  const publish = (title: string, schema: z.ZodType) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
    return { $schema, title, ...rest };
  };
  return {
    "caches.schema": publish("mrrl caches", cachesSchema),
    "package.schema": publish("mrrl package", packageSchema),
    "profile.schema": publish("mrrl profile", profileSchema),
  };
}

/** A schema as it is published: two-space JSON and a line feed. */
export function formatJsonSchema(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
