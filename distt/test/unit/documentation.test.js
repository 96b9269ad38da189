import { readFileSync } from "node:fs";
import test from "ava";
import { parsePackage, parseProfile } from "../../assembler/model/definition/parse.js";
import { projectRoot } from "../support/project-root.js";
const text = readFileSync(`${projectRoot}/docs/definitions.md`, "utf8");
const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ""]) => yaml);
const example = (start) => examples.find((yaml) => yaml.startsWith(start)) ?? "";
test("the documented package and profile are valid", (t) => {
    t.like(parsePackage(example("name: hello"), "package.yaml").definition, { version: "2.10" });
    t.deepEqual(Object.keys(parseProfile(example("name: web"), "web.yaml").definition.services), [
        "web",
    ]);
});
test("the documented source from git is valid", (t) => {
    const head = 'name: toy\nversion: "1"\nsummary: a toy\nlicense: MIT\n';
    const { definition } = parsePackage(head + example("sources:"), "package.yaml");
    t.truthy(definition.kind === "source" && definition.sources[0]?.git?.submodules.lib);
});
test("the documented kinds debian, root and toolchain are valid", (t) => {
    const head = 'name: toy\nversion: "1"\nsummary: a toy\nlicense: MIT\n';
    t.is(parsePackage(example("name: native"), "package.yaml").definition.kind, "toolchain");
    for (const yaml of examples.filter((each) => each.startsWith("kind: "))) {
        const build = yaml.startsWith("kind: debian") ? "build: make\n" : "";
        t.notThrows(() => parsePackage(head + yaml + build, "package.yaml"));
    }
});
