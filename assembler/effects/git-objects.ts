import { readFile, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { rootCertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Activity } from "../events/bus.ts";
import type { GitRepository } from "../model/git-source.ts";
import {
  GitCommands,
  type GitNetwork,
  type GitOrigin,
  type GitReach,
} from "../plan/git-commands.ts";
import { refused } from "./archive-policy.ts";
import type { Context } from "./context.ts";
import { DownloadFailure } from "./download-failure.ts";
import { type GitDeadlines, GitFailed, runGit } from "./git-process.ts";
import { type GitEntry, readTree } from "./git-tree.ts";
import { hostDelivered, hostStalled, probeHost } from "./host-reachability.ts";
import { usesProxies } from "./http-client.ts";
import type { Patience } from "./patience.ts";
import type { Toolbox } from "./tool-program.ts";

/** A server may count a large repository's objects for minutes, sending next to nothing. */
export const gitPatience: Patience = {
  connect: 5000,
  stall: 300_000,
  window: 300_000,
  slowest: 300 * 1024,
  attempts: 3,
  pause: 500,
};

/** For one run of git, in milliseconds; the second one for work without the network. */
const longestFetch = 6 * 60 * 60 * 1000;
const localDeadlines: GitDeadlines = { silence: 60 * 60 * 1000, total: 60 * 60 * 1000 };

/** What git fetches commits into: a bare repository that lives as long as a source is made. */
export class GitObjects {
  readonly #context: Context;
  readonly #toolbox: Toolbox;
  readonly #commands: GitCommands;
  readonly #patience: Patience;
  #origins = 0;

  /** @param directory an empty directory; the repository is made in it. */
  constructor(context: Context, toolbox: Toolbox, directory: string, patience: Patience) {
    this.#context = context;
    this.#toolbox = toolbox;
    this.#commands = new GitCommands(directory);
    this.#patience = patience;
  }

  async init(commit: string): Promise<void> {
    await this.#local(this.#commands.init(commit)).catch(asToolFailure);
  }

  /**
   * Fetches a commit with its trees and blobs from the first repository that gives it.
   * @throws DownloadFailure naming each repository and its failure; ARCHIVE_REFUSED when
   * git found what it was given malformed.
   */
  async fetch({ commit, urls }: GitRepository, activity: Activity): Promise<void> {
    const failures: string[] = [];
    let malformed: Error | undefined;
    for (const url of urls) {
      try {
        return await this.#fetchFrom(url, commit, activity);
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
    await this.#local(this.#commands.listTree(commit), {
      onOutput: async (output) => {
        entries = await readTree(output, place);
      },
    }).catch((error: unknown) => {
      throw error instanceof GitFailed ? refused(place, error.message, error) : error;
    });
    return entries;
  }

  /** Gives `consume` the objects of these names in this order, as `git cat-file --batch` does. */
  async objects(
    names: readonly string[],
    consume: (output: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<void> {
    const stdin = names.map((name) => `${name}\n`);
    await this.#local(this.#commands.objects(), { stdin, onOutput: consume }).catch(asToolFailure);
  }

  async #local(
    command: Parameters<typeof runGit>[2],
    run: Omit<Parameters<typeof runGit>[3], "deadlines"> = {},
  ): Promise<string> {
    const deadlines = localDeadlines;
    return runGit(this.#context, this.#toolbox, command, { ...run, deadlines });
  }

  /** @throws DownloadFailure; GitFailed when what was given is malformed. */
  async #fetchFrom(url: string, commit: string, activity: Activity): Promise<void> {
    const origin = await originOf(url);
    const network = await this.#network();
    const namespace = this.#origins++;
    if (origin.kind === "web" && !usesProxies(network.proxies)) {
      const reason = await probeHost(new URL(url), this.#patience.connect);
      if (reason !== undefined) throw new DownloadFailure(reason, "final");
    }
    const fetch = (reach: GitReach) =>
      runGit(
        this.#context,
        this.#toolbox,
        this.#commands.fetch(commit, origin, reach, namespace, network),
        {
          deadlines: { silence: this.#patience.stall, total: longestFetch },
          onMessage: (line) => reportProgress(line, activity),
        },
      );
    let reach: GitReach = "commit";
    for (let attempt = 1; ; ) {
      this.#context.signal.throwIfAborted();
      try {
        await fetch(reach);
        break;
      } catch (error) {
        if (error instanceof DownloadFailure && origin.kind === "web") {
          hostStalled(new URL(url), error.message);
        }
        if (!(error instanceof GitFailed)) throw error;
        if (malformed.test(error.messages)) throw error;
        if (reach === "commit" && notAlone.test(error.messages)) {
          reach = "everything";
          continue;
        }
        const failure = new DownloadFailure(error.message, "final", error);
        if (final.test(error.messages) || attempt++ >= this.#patience.attempts) throw failure;
        const pause = this.#patience.pause * 2 ** attempt;
        await sleep(pause, undefined, { signal: this.#context.signal });
      }
    }
    if (origin.kind === "web") hostDelivered(new URL(url));
    await this.#checkType(commit);
  }

  /** @throws DownloadFailure when there is no such commit. */
  async #checkType(commit: string): Promise<void> {
    const type = await this.#local(this.#commands.objectType(commit)).catch((error: unknown) => {
      if (error instanceof GitFailed) return "";
      throw error;
    });
    if (type.trim() === "commit") return;
    const message =
      type === ""
        ? `the repository does not have the commit ${commit}`
        : `${commit} is a ${type.trim()}, not a commit: pin what \`git rev-parse ${commit}^{commit}\` prints`;
    throw new DownloadFailure(message, "final");
  }

  async #network(): Promise<GitNetwork> {
    const { proxies, certificates } = this.#context.settings;
    const { window, slowest } = this.#patience;
    const text = async (path: string) => readFile(path, "utf8").catch(() => "");
    const seconds = Math.max(1, Math.round(window / 1000));
    return {
      proxies,
      certificates: [
        ...rootCertificates,
        ...(certificates === undefined ? [] : [await text(certificates)]),
      ].join("\n"),
      resolver: await text("/etc/resolv.conf"),
      hosts: await text("/etc/hosts"),
      lowSpeed: { bytes: Math.ceil(slowest / seconds), seconds },
    };
  }
}

function asToolFailure(error: unknown): never {
  if (!(error instanceof GitFailed)) throw error;
  throw new MrrlError("TOOL_FAILED", "git failed", { evidence: error.messages, cause: error });
}

// What git (fetch-pack.c, remote-curl.c, http.c, index-pack.c) says under LC_ALL=C.

/** The server cannot give a commit by its id, or not without its history. */
const notAlone =
  /dumb http transport does not support|not allow request for unadvertised|not our ref|does not support shallow|not support --depth|find remote ref/;
/** What was sent breaks git's own rules. */
const malformed = /fsck error|invalid tree|broken links|malformed|empty filename in tree/;
/** The same would be said again. */
const final =
  /not found|not our ref|returned error: 4\d\d|could not read Username|Authentication failed|redirects followed|from redirection|not appear to be a git repository|not a git repository|transport '[^']*' not allowed|SSL certificate|certificate verif|valid ref|File too large|died of signal 25|mismatched algorithms/;

/** @throws DownloadFailure when a file: URL leads to no directory. */
async function originOf(url: string): Promise<GitOrigin> {
  if (!url.startsWith("file:")) return { kind: "web", url };
  const directory = fileURLToPath(url);
  const status = await stat(directory).catch(() => undefined);
  if (status?.isDirectory()) return { kind: "local", directory };
  throw new DownloadFailure("there is no such directory", "final");
}

const units: Readonly<Record<string, number>> = {
  bytes: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** `Receiving objects:  45% (9/20), 1.20 MiB | 800.00 KiB/s` */
function reportProgress(line: string, activity: Activity): void {
  const [, number, unit = ""] = /^Receiving .*, ([\d.]+) (bytes|[KMG]iB) \|/.exec(line) ?? [];
  if (number !== undefined) activity.progress(Math.round(Number(number) * (units[unit] ?? 1)));
}
