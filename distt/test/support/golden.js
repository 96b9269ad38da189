import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { projectRoot } from "./project-root.js";
/**
 * Compares a text with test/unit/golden/<name>, line by line, so that a difference
 * is shown where it is. With MRRL_UPDATE_GOLDEN=1 the file is written instead.
 */
export function matchesGolden(t, name, text) {
    const path = `${projectRoot}/test/unit/golden/${name}`;
    if (process.env.MRRL_UPDATE_GOLDEN === "1")
        writeFileSync(path, text);
    const expected = existsSync(path) ? readFileSync(path, "utf8") : "";
    t.deepEqual(text.split("\n"), expected.split("\n"), `not as in test/unit/golden/${name}; when that is right: MRRL_UPDATE_GOLDEN=1 npm test`);
}
