import * as z from "zod";
import { keyIdPattern } from "../minisign/key-id.js";
import { parsePublicKey, publicKeyPattern } from "../minisign/public-key.js";
import { strict, uniqueList } from "./scalars.js";
export const publicKey = z
    .string()
    .regex(publicKeyPattern, "a minisign public key: the second line of a .pub file, 56 characters that start with RW");
export const keyId = z
    .string({ error: "write key ids in quotes: one of digits alone is a number otherwise" })
    .regex(keyIdPattern, "the id of a key, 16 upper-case hexadecimal digits as minisign prints it");
/** The id of a key; what is not one comes back as it is, and is refused elsewhere. */
export const keyIdIn = (line) => publicKeyPattern.test(line) ? parsePublicKey(line).id : line;
/** Whom a system believes that an update is for it. */
export const updateSchema = strict({
    keys: uniqueList(publicKey, 16, keyIdIn)
        .default([])
        .meta({ description: "minisign public keys whose updates the system takes" }),
    revoked: uniqueList(keyId, 256, (id) => id)
        .default([])
        .meta({ description: "ids of keys that the system must not believe any more" }),
}, "which updates the system takes");
