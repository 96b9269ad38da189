import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import test from "ava";

/** What each folder of assembler/ may import; the order of design is model ← plan ← effects ← workflow ← cli. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  errors: ["errors"],
  events: ["errors", "events"],
  model: ["errors", "model"],
  plan: ["errors", "model", "plan"],
  effects: ["errors", "events", "model", "plan", "effects"],
  workflow: ["errors", "events", "model", "plan", "effects", "workflow"],
  cli: ["errors", "events", "model", "plan", "effects", "workflow", "cli"],
};

/** Modules without I/O, all that the pure layers may use from outside. */
const pureModules = [
  "node:buffer",
  "node:crypto",
  "node:path",
  "node:string_decoder",
  "node:zlib",
  "@noble/hashes/blake2.js",
  "spdx-expression-parse",
  "yaml",
  "zod",
];

const root = resolve("assembler");

interface Import {
  readonly file: string;
  readonly layer: string;
  readonly target: string;
}

function imports(): Import[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const file = relative(root, path);
      const layer = file.includes("/") ? (file.split("/")[0] ?? "") : "";
      const text = readFileSync(path, "utf8");
      const specifiers = text.matchAll(/(?<!\.)\b(?:from|import)\s*\(?\s*"([^"]+)"/g);
      return [...specifiers].map(([, specifier = ""]) => ({
        file,
        layer,
        target: specifier.startsWith(".")
          ? relative(root, resolve(dirname(path), specifier))
          : specifier,
      }));
    });
}

test("imports go in one direction: model ← plan ← effects ← workflow ← cli", (t) => {
  const found = imports();
  t.true(found.length > 100, "the imports were found");
  const wrong = found.filter(({ layer, target }) => {
    const targetLayer = target.endsWith(".ts") ? (target.split("/")[0] ?? "") : undefined;
    return layer !== "" && targetLayer !== undefined && !allowed[layer]?.includes(targetLayer);
  });
  t.deepEqual(wrong, []);
});

test("model and plan import nothing that can touch the world", (t) => {
  const wrong = imports().filter(
    ({ layer, target }) =>
      (layer === "model" || layer === "plan") &&
      !target.endsWith(".ts") &&
      !pureModules.includes(target),
  );
  t.deepEqual(wrong, []);
});

test("libraries are imported statically: the joined program knows no names of others", (t) => {
  const offenders = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /\bimport\("(?!node:|\.)/.test(readFileSync(path, "utf8")));
  t.deepEqual(offenders, []);
});

test("every thread is a file of the joined program", (t) => {
  const bundle = readFileSync(resolve("bundle.sh"), "utf8");
  const threads = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .filter((file) => readFileSync(join(root, file), "utf8").includes("parentPort"))
    .map((file) => `dist/assembler/${file.replace(/\.ts$/, ".js")}`);
  t.true(threads.length > 0);
  for (const thread of threads) t.true(bundle.includes(`${thread} \\\n`), thread);
});

test("only main reads the process's environment, exits, or changes directory", (t) => {
  const offenders = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "main.ts" && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /process\.(env|exit|chdir)\b/.test(readFileSync(path, "utf8")));
  t.deepEqual(offenders, []);
});
