import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { MrrlError } from "../../errors/mrrl-error.js";
import { sha256 } from "../../model/sha256.js";
import { flush } from "../flush.js";
import { nameOf } from "./location.js";
const schema = z.strictObject({
    format: z.literal(1),
    cache: z.uuid(),
    version: z.int().min(1),
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    created: z.int(),
});
/** Where it is remembered what was seen of a cache: with the store, since caches may be emptied. */
export function statePath(store, location) {
    return join(store.root, "caches", `${sha256(nameOf(location))}.json`);
}
/** @returns undefined when nothing was seen yet. @throws STORE_CORRUPT when it is damaged */
export async function readTrustedState(path) {
    let text;
    try {
        text = await readFile(path, "utf8");
    }
    catch (error) {
        if (error.code === "ENOENT")
            return undefined;
        throw error;
    }
    try {
        return schema.parse(JSON.parse(text));
    }
    catch (cause) {
        throw new MrrlError("STORE_CORRUPT", "what is remembered of a cache is damaged", {
            place: path,
            hint: "remove this file if you trust the cache to show its newest index now",
            cause,
        });
    }
}
/** Replaces what is remembered: the old or the new is there, whatever happens. */
export async function writeTrustedState(path, state) {
    const temporary = `${path}.tmp`;
    await mkdir(dirname(path), { recursive: true });
    try {
        await writeFile(temporary, `${JSON.stringify(state, null, 2)}\n`);
        await flush(temporary);
        await rename(temporary, path);
        await flush(dirname(path));
    }
    catch (error) {
        await rm(temporary, { force: true }).catch(() => { });
        throw error;
    }
}
