import { parseSha256 } from "./sha256.js";
import { parseStoreName } from "./store-name.js";
/**
 * Parses the record of `storeName`. By hand: a run reads hundreds of these.
 * @throws Error when it is damaged, or of another path or format.
 */
export function parseStoreRecord(text, storeName) {
    const record = JSON.parse(text);
    if (record?.format !== 1 || record.storeName !== storeName) {
        throw new Error("it is of another path or format");
    }
    parseSha256(record.treeHash);
    const numbers = [record.size, record.milliseconds];
    if (!Array.isArray(record.references) || numbers.some((number) => typeof number !== "number")) {
        throw new Error("it lacks a part");
    }
    for (const { name, file, offset } of record.references) {
        parseStoreName(name);
        if (typeof file !== "string" || typeof offset !== "number")
            throw new Error("it lacks a part");
    }
    return record;
}
