import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
/** The checkout: tests run compiled, somewhere below it. */
export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));
function findRoot(directory) {
    return existsSync(`${directory}/package.json`) ? directory : findRoot(dirname(directory));
}
