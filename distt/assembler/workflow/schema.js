import { mkdir, writeFile } from "node:fs/promises";
import { formatJsonSchema, jsonSchemas } from "../model/definition/json-schema.js";
/**
 * Writes the JSON Schemas of packages and profiles for editors.
 * @param directory where to, `docs/schema` in mrrl's own checkout.
 * @returns the paths written.
 */
export async function writeSchemas(directory) {
    await mkdir(directory, { recursive: true });
    const written = [];
    for (const [name, schema] of Object.entries(jsonSchemas())) {
        const path = `${directory}/${name}.json`;
        await writeFile(path, formatJsonSchema(schema));
        written.push(path);
    }
    return written;
}
