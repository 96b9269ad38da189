import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../model/sha256.js";
import { fileState, unchangedSince } from "./file-state.js";
/** mrrl's compiled program: the directory above this file's. */
const program = fileURLToPath(new URL("..", import.meta.url));
/**
 * The result that an earlier run with the same question came to, as long as nothing
 * it follows from has changed (docs/decisions/0030). It saves reading and checking
 * definitions when nothing is to be done. Whatever is doubtful is worked out anew.
 */
export class EvaluationMemo {
    #key;
    #path;
    #installation;
    /** @param question what the result depends on beside files: the verb's own arguments. */
    constructor({ settings }, question) {
        this.#key = JSON.stringify({
            format: 1,
            node: process.version,
            question,
            store: settings.storeRoot,
            packages: settings.packageDirectories,
            profiles: settings.profileDirectories,
            toolchain: settings.toolchain,
            installation: settings.installation,
        });
        this.#path = join(settings.cacheRoot, "evaluations", sha256(this.#key));
        this.#installation = settings.installation;
    }
    /** The remembered result; undefined when there is none that still holds. */
    recall() {
        const memo = this.#read();
        return memo && holds(memo) ? memo.result : undefined;
    }
    /**
     * Keeps a result for later runs, unless a file is too new to be told from its next
     * version. A cache that cannot be written keeps nothing; that is no failure.
     */
    async remember({ result, files, store, names, root }) {
        const temporary = `${this.#path}.tmp`;
        // What a killed run left, which had the same question.
        await rm(temporary, { force: true }).catch(() => { });
        const states = { ...Object.fromEntries(files.states), ...this.#programStates() };
        const started = performance.timeOrigin;
        if (!Object.values(states).every((state) => unchangedSince(state, started)))
            return;
        const records = [root, ...names.map((name) => store.recordPath(name))];
        const memo = {
            key: this.#key,
            result,
            states,
            realPaths: Object.fromEntries(files.realPaths),
            records: Object.fromEntries(records.map((path) => [path, fileState(path)])),
            present: names.map((name) => store.physicalPath(name)),
        };
        const text = JSON.stringify(memo);
        try {
            await mkdir(dirname(this.#path), { recursive: true });
            await writeFile(temporary, `${sha256(text)}\n${text}`);
            await rename(temporary, this.#path);
        }
        catch {
            // Slower next time, and no less right.
            await rm(temporary, { force: true }).catch(() => { });
        }
    }
    /** A damaged file, or one of another format, is like none. */
    #read() {
        try {
            const [digest, text = ""] = readFileSync(this.#path, "utf8").split("\n");
            if (digest !== sha256(text))
                return undefined;
            const memo = JSON.parse(text);
            return memo.key === this.#key ? memo : undefined;
        }
        catch {
            return undefined;
        }
    }
    #programStates() {
        const files = readdirSync(program, { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".js"))
            .map((file) => join(program, file));
        // The second names the version of each library.
        for (const file of ["package.json", "node_modules/.package-lock.json"]) {
            files.push(join(this.#installation, file));
        }
        return Object.fromEntries(files.map((file) => [file, fileState(file)]));
    }
}
function holds(memo) {
    try {
        return (same(memo.states, fileState) &&
            same(memo.records, fileState) &&
            same(memo.realPaths, realpathSync.native) &&
            memo.present.every((path) => existsSync(path)));
    }
    catch {
        return false;
    }
}
function same(remembered, now) {
    return Object.entries(remembered).every(([path, value]) => now(path) === value);
}
