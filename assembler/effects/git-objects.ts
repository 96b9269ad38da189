import { MrrlError } from "../errors/mrrl-error.ts";
import type { Activity } from "../events/bus.ts";
import type { GitRepository } from "../model/git-source.ts";
import { refused } from "../plan/archive-policy.ts";
import type { GitCommand } from "../plan/git-commands.ts";
import { DownloadFailure } from "./download-failure.ts";
import { type GitWorkplace, gitFetch } from "./git-fetch.ts";
import { type GitDeadlines, GitFailed, type GitRun, runGit } from "./git-process.ts";
import { type GitEntry, readTree } from "./git-tree.ts";

/** For git's work without the network, in milliseconds. */
const localDeadlines: GitDeadlines = { silence: 60 * 60 * 1000, total: 60 * 60 * 1000 };

/** What git fetches commits into: a bare repository that lives as long as a source is made. */
export class GitObjects {
  readonly #workplace: GitWorkplace;
  #origins = 0;

  /** The repository of an empty directory, for commits like this one. */
  static async create(workplace: GitWorkplace, commit: string): Promise<GitObjects> {
    const objects = new GitObjects(workplace);
    await objects.#local(workplace.commands.init(commit)).catch(asToolFailure);
    return objects;
  }

  private constructor(workplace: GitWorkplace) {
    this.#workplace = workplace;
  }

  /**
   * Fetches a commit with its trees and blobs from the first repository that gives it.
   * @throws DownloadFailure naming each repository and its failure; ARCHIVE_REFUSED when
   * git found what it was given malformed.
   */
  async fetch({ commit, urls }: GitRepository, activity: Activity): Promise<void> {
    const failures: string[] = [];
    let malformed: MrrlError | undefined;
    for (const url of urls) {
      try {
        await gitFetch(this.#workplace, url, commit, this.#origins++, activity);
        await this.#checkType(commit);
        return;
      } catch (error) {
        if (error instanceof GitFailed) malformed = refused(url, error.message, error);
        else if (!(error instanceof DownloadFailure)) throw error;
        failures.push(`${url}: ${error.message}`);
        activity.log(failures.at(-1) ?? "");
      }
    }
    throw malformed ?? new DownloadFailure(failures.join("\n"), "final");
  }

  /** The entries of a commit's tree. @throws ARCHIVE_REFUSED */
  async tree(commit: string): Promise<GitEntry[]> {
    let entries: GitEntry[] = [];
    const place = `commit ${commit}`;
    const onOutput = async (output: AsyncIterable<Uint8Array>) => {
      entries = await readTree(output, place);
    };
    try {
      await this.#local(this.#workplace.commands.listTree(commit), { onOutput });
    } catch (error) {
      throw error instanceof GitFailed ? refused(place, error.message, error) : error;
    }
    return entries;
  }

  /** Gives `consume` the objects of these names in this order, as `git cat-file --batch` does. */
  async objects(
    names: readonly string[],
    consume: (output: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<void> {
    const stdin = names.map((name) => `${name}\n`);
    const command = this.#workplace.commands.objects();
    await this.#local(command, { stdin, onOutput: consume }).catch(asToolFailure);
  }

  /** @throws DownloadFailure when there is no such commit. */
  async #checkType(commit: string): Promise<void> {
    const command = this.#workplace.commands.objectType(commit);
    const type = await this.#local(command).catch((error: unknown) => {
      if (error instanceof GitFailed) return "";
      throw error;
    });
    if (type === "commit\n") return;
    throw new DownloadFailure(
      type === ""
        ? `the repository does not have the commit ${commit}`
        : `${commit} is a ${type.trim()}, not a commit; \`git rev-parse <name>^{commit}\` prints the one to pin`,
      "final",
    );
  }

  async #local(command: GitCommand, run: Omit<GitRun, "deadlines"> = {}): Promise<string> {
    const { context, toolbox } = this.#workplace;
    return runGit(context, toolbox, command, { ...run, deadlines: localDeadlines });
  }
}

function asToolFailure(error: unknown): never {
  if (!(error instanceof GitFailed)) throw error;
  throw new MrrlError("TOOL_FAILED", "git failed", { evidence: error.messages, cause: error });
}
