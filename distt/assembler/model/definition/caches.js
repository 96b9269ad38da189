import * as z from "zod";
import { parseDocument } from "./document.js";
import { strict, uniqueList } from "./scalars.js";
import { keyId, keyIdIn, publicKey } from "./update.js";
import { validate } from "./validate.js";
const location = z
    .string()
    .max(2048, "at most 2048 characters")
    .regex(/^(?:https?:\/\/[^\s?#]+|file:\/\/\/[^\s?#]+|(?![a-z]+:)[^\p{Cc}]+)$/u, "the address of a cache: https://…, or a directory, relative to this file or absolute");
/** Which binary caches are asked, and whom to believe (docs/cache.md). */
export const cachesSchema = strict({
    caches: uniqueList(location, 16, (place) => place.replace(/\/+$/, "")).meta({
        description: "addresses or directories of caches, the best first",
    }),
    trust: strict({
        keys: uniqueList(publicKey, 64, keyIdIn).meta({
            description: "minisign public keys of the builders that are believed",
        }),
        threshold: z
            .int("a whole number")
            .min(1, "at least 1")
            .max(64, "at most 64")
            .default(1)
            .meta({ description: "so many of the keys must have signed the same of a path" }),
        revoked: uniqueList(keyId, 256, (id) => id)
            .default([])
            .meta({ description: "ids of keys that are not believed any more" }),
    }, "whom to believe"),
}, "the binary caches of a machine").superRefine(({ trust: { keys, threshold, revoked } }, refinement) => {
    const left = keys.filter((key) => !revoked.includes(keyIdIn(key))).length;
    if (left >= threshold)
        return;
    refinement.addIssue({
        code: "custom",
        path: ["trust", "threshold"],
        params: { wrong: `${threshold} keys must agree, and only ${left} are believed` },
        message: "name more keys, or ask for fewer",
    });
});
/** Parses the text of a caches.yaml. @throws DEFINITION_INVALID */
export function parseCaches(text, file) {
    return validate(cachesSchema, parseDocument(text, file));
}
