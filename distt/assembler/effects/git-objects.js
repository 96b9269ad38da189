import { MrrlError } from "../errors/mrrl-error.js";
import { refused } from "../plan/archive-policy.js";
import { DownloadFailure } from "./download-failure.js";
import { gitFetch } from "./git-fetch.js";
import { GitFailed, runGit } from "./git-process.js";
import { readTree } from "./git-tree.js";
/** For git's work without the network, in milliseconds. */
const localDeadlines = { silence: 60 * 60 * 1000, total: 60 * 60 * 1000 };
/** What git fetches commits into: a bare repository that lives as long as a source is made. */
export class GitObjects {
    #workplace;
    #origins = 0;
    /** The repository of an empty directory, for commits like this one. */
    static async create(workplace, commit) {
        const objects = new GitObjects(workplace);
        await objects.#local(workplace.commands.init(commit)).catch(asToolFailure);
        return objects;
    }
    constructor(workplace) {
        this.#workplace = workplace;
    }
    /**
     * Fetches a commit with its trees and blobs from the first repository that gives it.
     * @throws DownloadFailure naming each repository and its failure; ARCHIVE_REFUSED when
     * git found what it was given malformed.
     */
    async fetch({ commit, urls }, activity) {
        const failures = [];
        let malformed;
        for (const url of urls) {
            try {
                await gitFetch(this.#workplace, url, commit, this.#origins++, activity);
                await this.#checkType(commit);
                return;
            }
            catch (error) {
                if (error instanceof GitFailed)
                    malformed = refused(url, error.message, error);
                else if (!(error instanceof DownloadFailure))
                    throw error;
                failures.push(`${url}: ${error.message}`);
                activity.log(failures.at(-1) ?? "");
            }
        }
        throw malformed ?? new DownloadFailure(failures.join("\n"), "final");
    }
    /** The entries of a commit's tree. @throws ARCHIVE_REFUSED */
    async tree(commit) {
        let entries = [];
        const place = `commit ${commit}`;
        const onOutput = async (output) => {
            entries = await readTree(output, place);
        };
        try {
            await this.#local(this.#workplace.commands.listTree(commit), { onOutput });
        }
        catch (error) {
            throw error instanceof GitFailed ? refused(place, error.message, error) : error;
        }
        return entries;
    }
    /** Gives `consume` the objects of these names in this order, as `git cat-file --batch` does. */
    async objects(names, consume) {
        const stdin = names.map((name) => `${name}\n`);
        const command = this.#workplace.commands.objects();
        await this.#local(command, { stdin, onOutput: consume }).catch(asToolFailure);
    }
    /** @throws DownloadFailure when there is no such commit. */
    async #checkType(commit) {
        const command = this.#workplace.commands.objectType(commit);
        const type = await this.#local(command).catch((error) => {
            if (error instanceof GitFailed)
                return "";
            throw error;
        });
        if (type === "commit\n")
            return;
        throw new DownloadFailure(type === ""
            ? `the repository does not have the commit ${commit}`
            : `${commit} is a ${type.trim()}, not a commit; \`git rev-parse <name>^{commit}\` prints the one to pin`, "final");
    }
    async #local(command, run = {}) {
        const { context, toolbox } = this.#workplace;
        return runGit(context, toolbox, command, { ...run, deadlines: localDeadlines });
    }
}
function asToolFailure(error) {
    if (!(error instanceof GitFailed))
        throw error;
    throw new MrrlError("TOOL_FAILED", "git failed", { evidence: error.messages, cause: error });
}
