import { Buffer } from "node:buffer";
import { Composer, isAlias, isMap, isScalar, LineCounter, Parser, visit, } from "yaml";
import { invalidDefinition, shown } from "./problems.js";
/** Limits of a definition file: far above any honest one, and cheap to check. */
export const documentLimits = {
    /** Size of the file in bytes. */
    bytes: 1024 * 1024,
    /** Lists and maps within each other. */
    depth: 32,
    /** Entries of one list or map. */
    entries: 4096,
};
// A right document is a few tokens; of a garbled one the first are enough to tell.
const mostTokens = 100;
// Keys with a meaning to JavaScript objects; nobody needs them as names.
const refusedKeys = new Set(["__proto__", "constructor", "prototype"]);
/**
 * Parses one YAML 1.2 (core schema) document. Refuses anchors, aliases, tags,
 * duplicate keys, several documents, and whatever is beyond `documentLimits`.
 * @throws DEFINITION_INVALID with every problem and its place
 */
export function parseDocument(text, file) {
    const lineCounter = new LineCounter();
    lineCounter.addNewLine(0);
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
        lineCounter.addNewLine(end + 1);
    }
    const placeAt = (offset) => {
        const { line, col } = lineCounter.linePos(offset);
        return `${file}:${line || 1}:${col || 1}`;
    };
    const refuse = (offset, message, hint) => invalidDefinition([{ place: placeAt(offset), message, hint }]);
    if (Buffer.byteLength(text) > documentLimits.bytes) {
        throw refuse(0, "the file is larger than 1 MiB", "put long texts into files beside it");
    }
    const tokens = [];
    for (const token of new Parser().parse(text)) {
        if (tokens.push(token) === mostTokens)
            break;
    }
    const strange = text.search(/[^\t\n\r\x20-\x7e\x85\xa0-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u);
    if (strange >= 0) {
        const found = shown(String.fromCodePoint(text.codePointAt(strange) ?? 0));
        throw refuse(strange, `character ${found} is not allowed in YAML`, "remove it");
    }
    for (const token of tokens) {
        const excess = findExcess(token);
        if (excess)
            throw refuse(excess.offset, excess.message, excess.hint);
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
        throw refuse(second.range[0], "a second document begins here", "one document per file: remove '---'");
    }
    const problems = findProblems(document, text, placeAt);
    if (problems.length > 0)
        throw invalidDefinition(problems);
    const find = (path) => (path.length === 0 ? document.contents : document.getIn(path, true));
    const keyOf = (path) => {
        const parent = find(path.slice(0, -1));
        if (!isMap(parent))
            return undefined;
        const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
        return pair?.key;
    };
    const offsetOf = (node) => node?.range?.[0];
    const placeOf = (path) => {
        const offset = path.length > 0 ? offsetOf(find(path)) : offsetOf(document.contents ?? undefined);
        if (offset !== undefined)
            return placeAt(offset);
        return path.length > 0 ? placeOfKey(path.slice(0, -1)) : placeAt(0);
    };
    const placeOfKey = (path) => {
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
function findExcess(root) {
    const pending = [{ token: root, depth: 0 }];
    for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
        const { token, depth } = entry;
        if (token.type === "document") {
            if (token.value)
                pending.push({ token: token.value, depth });
        }
        else if (token.type === "block-map" ||
            token.type === "block-seq" ||
            token.type === "flow-collection") {
            if (depth >= documentLimits.depth) {
                const message = `more than ${documentLimits.depth} lists and maps within each other`;
                return { offset: token.offset, message, hint: "no definition needs that depth" };
            }
            if (token.items.length > documentLimits.entries) {
                const message = `a list or map of more than ${documentLimits.entries} entries`;
                return { offset: token.offset, message, hint: "no definition needs that many" };
            }
            for (const { key, value } of token.items) {
                if (key)
                    pending.push({ token: key, depth: depth + 1 });
                if (value)
                    pending.push({ token: value, depth: depth + 1 });
            }
        }
    }
    return undefined;
}
function findProblems(document, text, placeAt) {
    const problems = [...document.errors, ...document.warnings].map((error) => ({
        place: placeAt(error.pos[0]),
        message: yamlMessage(error, text),
        ...(yamlHints[error.code] === undefined ? {} : { hint: yamlHints[error.code] }),
    }));
    const report = (node, message, hint) => problems.push({ place: placeAt(node.range?.[0] ?? 0), message, hint });
    visit(document, {
        Node(_, node) {
            if (isAlias(node)) {
                report(node, `alias '*${node.source}'`, "write the value out; aliases are not supported");
            }
            else if (node.anchor !== undefined) {
                report(node, `anchor '&${node.anchor}'`, "remove it; anchors are not supported");
            }
            else if (node.tag !== undefined && node.tag !== null && !isPlainTag(node.tag)) {
                report(node, `tag ${shown(node.tag)}`, "remove it; tags are not supported");
            }
        },
        Pair(_, { key }) {
            if (isScalar(key) && refusedKeys.has(String(key.value))) {
                report(key, `key '${key.value}' is refused`, "choose another name");
            }
        },
    });
    return problems;
}
const isPlainTag = (tag) => /^tag:yaml\.org,2002:(?:map|seq|str|int|float|bool|null)$/.test(tag);
function yamlMessage(error, text) {
    if (error.code !== "DUPLICATE_KEY")
        return error.message;
    const [key = ""] = /^[^:\r\n]*/.exec(text.slice(error.pos[0], error.pos[0] + 100)) ?? [];
    return `key ${shown(key.trim())} is here for the second time`;
}
const yamlHints = {
    DUPLICATE_KEY: "write each key once",
    TAB_AS_INDENT: "indent with spaces",
    BAD_INDENT: "entries of one level begin in the same column",
    MISSING_CHAR: "close the quote or bracket",
    TAG_RESOLVE_FAILED: "remove the tag; tags are not supported",
    NON_STRING_KEY: "keys are plain text",
};
