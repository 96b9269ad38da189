import { relative } from "node:path";
import { writeSchemas } from "../workflow/schema.js";
import { examples } from "./verb.js";
/** `mrrl schema`: the published JSON Schemas, for editors. */
export const schemaVerb = (program, run) => {
    program
        .command("schema")
        .summary("write the JSON Schemas of the definitions")
        .description("Writes the JSON Schemas of package and profile definitions into a directory.")
        .argument("[directory]", "where to write them (default: docs/schema of mrrl itself)")
        .addHelpText("after", examples([["mrrl schema", "after a change of the definitions' schema"]]))
        .action((directory) => run(async ({ settings }) => {
        const files = await writeSchemas(directory ?? `${settings.installation}/docs/schema`);
        return { json: { files }, text: files.map((file) => `${relative(".", file)}\n`).join("") };
    }));
};
