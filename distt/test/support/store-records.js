import { sha256 } from "../../assembler/model/sha256.js";
/**
 * Records of made-up store paths, by name.
 * @param references of each path, sorted. @param sizes in bytes; 0 where there is none.
 */
export function storeRecords(references, sizes = {}) {
    return new Map(Object.entries(references).map(([storeName, names]) => [
        storeName,
        {
            format: 1,
            storeName,
            treeHash: sha256(storeName),
            references: names.map((name, offset) => ({ name, file: `to ${name}`, offset })),
            size: sizes[storeName] ?? 0,
            milliseconds: 0,
        },
    ]));
}
