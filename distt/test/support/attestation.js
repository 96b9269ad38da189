import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePublicKey } from "../../assembler/model/minisign/public-key.js";
import { runMrrl } from "./mrrl-program.js";
/** The media type of a statement. */
export const statementType = "application/vnd.in-toto+json";
export const text = (path) => readFileSync(path, "utf8");
export const json = (path) => JSON.parse(text(path));
/** The sha256 of a file. */
export const digestOf = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
/** Makes a key pair. @returns the path of the secret one, and the public one */
export async function makeKey(t, directory, name) {
    const path = join(directory, name);
    const { exitCode, stderr } = await runMrrl(["key", "new", path, "--no-password"]);
    t.is(exitCode, 0, stderr);
    return {
        secret: `${path}.key`,
        publicKey: parsePublicKey(text(`${path}.pub`).split("\n")[1] ?? ""),
    };
}
/** The store paths that a bill names. */
export const namesIn = (bill) => bill.components.map((component) => component["bom-ref"]).sort();
