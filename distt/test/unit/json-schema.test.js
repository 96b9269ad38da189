import { readFileSync } from "node:fs";
import test from "ava";
import { formatJsonSchema, jsonSchemas } from "../../assembler/model/definition/json-schema.js";
import { projectRoot } from "../support/project-root.js";
for (const [name, schema] of Object.entries(jsonSchemas())) {
    test(`docs/schema/${name}.json is what the program checks`, (t) => {
        const published = readFileSync(`${projectRoot}/docs/schema/${name}.json`, "utf8");
        t.deepEqual(formatJsonSchema(schema).split("\n"), published.split("\n"), "write it anew with `npm run schema`");
    });
}
test("editors are told which keys a profile has, and that there are no others", (t) => {
    const schema = jsonSchemas()["profile.schema"];
    t.is(schema.additionalProperties, false);
    t.true(Object.hasOwn(schema.properties, "services"));
});
