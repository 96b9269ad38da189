import { Buffer } from "node:buffer";
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  Parser,
  visit,
  type YAMLError,
} from "yaml";
import { invalidDefinition, type Problem, shown } from "./problems.ts";

/** Limits of a definition file: far above any honest one, and cheap to check. */
export const documentLimits = {
  /** Size of the file in bytes. */
  bytes: 1024 * 1024,
  /** Lists and maps within each other. */
  depth: 32,
  /** Entries of one list or map. */
  entries: 4096,
} as const;

// A right document is a few tokens; of a garbled one the first are enough to tell.
const mostTokens = 100;

export type DefinitionPath = readonly (string | number)[];

/** A parsed YAML file: its plain data, and where each part of it stands. */
export interface DefinitionDocument {
  readonly file: string;
  readonly data: unknown;
  /** `file:line:column` of the value at `path`, or of the nearest thing that exists. */
  placeOf(path: DefinitionPath): string;
  /** `file:line:column` of the key that leads to `path`. */
  placeOfKey(path: DefinitionPath): string;
  /** The value at `path` as written, when it is a plain one. */
  written(path: DefinitionPath): string | undefined;
}

// Keys with a meaning to JavaScript objects; nobody needs them as names.
const refusedKeys = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Parses one YAML 1.2 (core schema) document. Refuses anchors, aliases, tags,
 * duplicate keys, several documents, and whatever is beyond `documentLimits`.
 * @throws DEFINITION_INVALID with every problem and its place
 */
export function parseDocument(text: string, file: string): DefinitionDocument {
  const lineCounter = new LineCounter();
  lineCounter.addNewLine(0);
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
    lineCounter.addNewLine(end + 1);
  }
  const placeAt = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line || 1}:${col || 1}`;
  };
  const refuse = (offset: number, message: string, hint: string) =>
    invalidDefinition([{ place: placeAt(offset), message, hint }]);

  if (Buffer.byteLength(text) > documentLimits.bytes) {
    throw refuse(0, "the file is larger than 1 MiB", "put long texts into files beside it");
  }
  const tokens: CST.Token[] = [];
  for (const token of new Parser().parse(text)) {
    if (tokens.push(token) === mostTokens) break;
  }
  const strange = text.search(
    /[^\t\n\r\x20-\x7e\x85\xa0-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u,
  );
  if (strange >= 0) {
    const found = shown(String.fromCodePoint(text.codePointAt(strange) ?? 0));
    throw refuse(strange, `character ${found} is not allowed in YAML`, "remove it");
  }
  for (const token of tokens) {
    const excess = findExcess(token);
    if (excess) throw refuse(excess.offset, excess.message, excess.hint);
  }
  const documents = [
    ...new Composer({
      version: "1.2",
      schema: "core",
      strict: true,
      uniqueKeys: true,
      stringKeys: true,
      lineCounter,
      prettyErrors: false,
      logLevel: "silent",
    }).compose(tokens, true, text.length),
  ];
  const [document, second] = documents;
  if (document === undefined) {
    throw refuse(0, "the file is empty", "write a definition into it");
  }
  if (second !== undefined) {
    throw refuse(
      second.range[0],
      "a second document begins here",
      "one document per file: remove '---'",
    );
  }
  const problems = findProblems(document, text, placeAt);
  if (problems.length > 0) throw invalidDefinition(problems);

  const find = (path: DefinitionPath): Node | undefined =>
    (path.length === 0 ? document.contents : document.getIn(path, true)) as Node | undefined;
  const keyOf = (path: DefinitionPath): Node | undefined => {
    const parent = find(path.slice(0, -1));
    if (!isMap(parent)) return undefined;
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
    return pair?.key as Node | undefined;
  };
  const offsetOf = (node: Node | undefined) => node?.range?.[0];
  const placeOf = (path: DefinitionPath): string => {
    const offset =
      path.length > 0 ? offsetOf(find(path)) : offsetOf(document.contents ?? undefined);
    if (offset !== undefined) return placeAt(offset);
    return path.length > 0 ? placeOfKey(path.slice(0, -1)) : placeAt(0);
  };
  const placeOfKey = (path: DefinitionPath): string => {
    const offset = offsetOf(keyOf(path));
    return offset === undefined ? placeOf(path) : placeAt(offset);
  };
  return {
    file,
    data: document.toJS({ maxAliasCount: 0 }),
    placeOf,
    placeOfKey,
    written: (path) => {
      const node = find(path);
      return isScalar(node) ? (node.source ?? undefined) : undefined;
    },
  };
}

/**
 * Too deep or too long a collection, found without recursion, before the
 * composer (which recurses, and compares every key with every other) sees it.
 */
function findExcess(
  root: CST.Token,
): { offset: number; message: string; hint: string } | undefined {
  const pending: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const { token, depth } = entry;
    if (token.type === "document") {
      if (token.value) pending.push({ token: token.value, depth });
    } else if (
      token.type === "block-map" ||
      token.type === "block-seq" ||
      token.type === "flow-collection"
    ) {
      if (depth >= documentLimits.depth) {
        const message = `more than ${documentLimits.depth} lists and maps within each other`;
        return { offset: token.offset, message, hint: "no definition needs that depth" };
      }
      if (token.items.length > documentLimits.entries) {
        const message = `a list or map of more than ${documentLimits.entries} entries`;
        return { offset: token.offset, message, hint: "no definition needs that many" };
      }
      for (const { key, value } of token.items) {
        if (key) pending.push({ token: key, depth: depth + 1 });
        if (value) pending.push({ token: value, depth: depth + 1 });
      }
    }
  }
  return undefined;
}

function findProblems(
  document: Document.Parsed,
  text: string,
  placeAt: (offset: number) => string,
): Problem[] {
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    place: placeAt(error.pos[0]),
    message: yamlMessage(error, text),
    ...(yamlHints[error.code] === undefined ? {} : { hint: yamlHints[error.code] }),
  }));
  const report = (node: Node, message: string, hint: string) =>
    problems.push({ place: placeAt(node.range?.[0] ?? 0), message, hint });
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        report(node, `alias '*${node.source}'`, "write the value out; aliases are not supported");
      } else if (node.anchor !== undefined) {
        report(node, `anchor '&${node.anchor}'`, "remove it; anchors are not supported");
      } else if (node.tag !== undefined && node.tag !== null && !isPlainTag(node.tag)) {
        report(node, `tag ${shown(node.tag)}`, "remove it; tags are not supported");
      }
    },
    Pair(_, { key }) {
      if (isScalar(key) && refusedKeys.has(String(key.value))) {
        report(key as Node, `key '${key.value}' is refused`, "choose another name");
      }
    },
  });
  return problems;
}

const isPlainTag = (tag: string) =>
  /^tag:yaml\.org,2002:(?:map|seq|str|int|float|bool|null)$/.test(tag);

function yamlMessage(error: YAMLError, text: string): string {
  if (error.code !== "DUPLICATE_KEY") return error.message;
  const [key = ""] = /^[^:\r\n]*/.exec(text.slice(error.pos[0], error.pos[0] + 100)) ?? [];
  return `key ${shown(key.trim())} is here for the second time`;
}

const yamlHints: Partial<Record<string, string>> = {
  DUPLICATE_KEY: "write each key once",
  TAB_AS_INDENT: "indent with spaces",
  BAD_INDENT: "entries of one level begin in the same column",
  MISSING_CHAR: "close the quote or bracket",
  TAG_RESOLVE_FAILED: "remove the tag; tags are not supported",
  NON_STRING_KEY: "keys are plain text",
};
