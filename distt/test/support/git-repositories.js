import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { runTool } from "../../assembler/effects/toolbox.js";
import { testToolbox } from "./toolbox.js";
/** A directory of repositories, made with the git of the tools closure. */
export class GitRepositories {
    /** Its name has a blank. */
    directory = mkdtempSync(join(tmpdir(), "mrrl git-"));
    context;
    toolbox;
    constructor(context, toolbox) {
        this.context = context;
        this.toolbox = toolbox;
    }
    static async make() {
        const { context, toolbox } = await testToolbox();
        return new GitRepositories(context, toolbox);
    }
    url(name) {
        return pathToFileURL(join(this.directory, name)).href;
    }
    /** Runs git in a repository of the directory. @returns what it printed, without the last line feed. */
    async git(name, ...args) {
        return this.gitWith("", name, ...args);
    }
    /** The same, with standard input. */
    async gitWith(stdin, name, ...args) {
        const bind = {
            type: "bind",
            source: this.directory,
            target: "/repos",
            writable: true,
        };
        const { stdout } = await runTool(this.context, this.toolbox, ["git", ...args], {
            binds: [bind],
            workingDirectory: `/repos/${name}`,
            environment: {
                GIT_CONFIG_COUNT: "2",
                GIT_CONFIG_KEY_0: "safe.directory",
                GIT_CONFIG_VALUE_0: "*",
                GIT_CONFIG_KEY_1: "protocol.file.allow",
                GIT_CONFIG_VALUE_1: "always",
                ...Object.fromEntries(["AUTHOR", "COMMITTER"].flatMap((who) => [
                    [`GIT_${who}_NAME`, "somebody"],
                    [`GIT_${who}_EMAIL`, "somebody@example.org"],
                    [`GIT_${who}_DATE`, "1700000000 +0000"],
                ])),
            },
            stdin: [Buffer.from(stdin)],
        });
        return stdout.replace(/\n$/, "");
    }
    /** Makes a repository. */
    async init(name, ...options) {
        mkdirSync(join(this.directory, name), { recursive: true });
        await this.git(name, "init", "--quiet", "--initial-branch=main", ...options);
    }
    write(name, files) {
        for (const [path, content] of Object.entries(files)) {
            const file = join(this.directory, name, path);
            mkdirSync(dirname(file), { recursive: true });
            writeFileSync(file, content);
        }
    }
    /**
     * Commits everything that is in the working tree.
     * @param submodules path → commit
     * @returns the commit.
     */
    async commit(name, message = "a commit", submodules = {}) {
        await this.git(name, "add", "--all", "--force");
        for (const [path, commit] of Object.entries(submodules)) {
            await this.git(name, "update-index", "--add", "--cacheinfo", `160000,${commit},${path}`);
        }
        await this.git(name, "commit", "--quiet", "--allow-empty", "--message", message);
        return this.git(name, "rev-parse", "HEAD");
    }
    /**
     * Commits a tree of any entries, also of those that git itself would refuse.
     * @param entries mode, name, and the content of a blob or the name of an object.
     */
    async commitTree(name, entries) {
        const parts = [];
        for (const [mode, entry, content] of entries) {
            const object = typeof content === "string"
                ? await this.gitWith(content, name, "hash-object", "-w", "--stdin")
                : content.object;
            parts.push(Buffer.from(`${mode} ${entry}\0`, "latin1"), Buffer.from(object, "hex"));
        }
        const tree = await this.gitWith(Buffer.concat(parts), name, ...["hash-object", "-t", "tree", "--literally", "-w", "--stdin"]);
        const commit = await this.git(name, "commit-tree", "-m", "a commit", tree);
        await this.git(name, "update-ref", "refs/heads/main", commit);
        return commit;
    }
}
