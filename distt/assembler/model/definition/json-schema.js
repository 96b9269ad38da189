import * as z from "zod";
import { cachesSchema } from "./caches.js";
import { packageSchema } from "./package.js";
import { profileSchema } from "./profile.js";
/**
 * JSON Schemas (draft 2020-12) of what people write, for editors, by file name
 * without the ending. They are looser than the parser where JSON Schema cannot
 * say it, as with names that refer to each other.
 */
export function jsonSchemas() {
    const publish = (title, schema) => {
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
export function formatJsonSchema(schema) {
    return `${JSON.stringify(schema, null, 2)}\n`;
}
