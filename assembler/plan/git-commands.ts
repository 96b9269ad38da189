import type { Proxies } from "../model/proxies.ts";
import type { SandboxMount } from "./sandbox-spec.ts";

/** Where the sandbox of git shows the directory in which a source is made. */
const workPath = "/git";
const repositoryPath = `${workPath}/repository`;
/** Where it shows the local repository of a file: URL. */
const originPath = "/origin";
const configPath = "/etc/gitconfig";
const certificatesPath = "/etc/ssl/certificates.pem";

/** A run of git in a sandbox of the tools closure. */
export interface GitCommand {
  readonly command: readonly string[];
  /** What git sees beside the closure's /usr. */
  readonly binds: readonly SandboxMount[];
  readonly network: "none" | "host";
  readonly environment: Readonly<Record<string, string>>;
}

/** What git may reach when it fetches. */
export interface GitNetwork {
  readonly proxies: Proxies;
  /** PEM, of the authorities that are trusted with https. */
  readonly certificates: string;
  /** The host's resolv.conf and hosts. */
  readonly resolver: string;
  readonly hosts: string;
  /** A server that sends less than `bytes` a second for `seconds` is given up. */
  readonly lowSpeed: { readonly bytes: number; readonly seconds: number };
}

/** A repository to fetch from: a web address, or a directory of this host. */
export type GitOrigin =
  | { readonly kind: "web"; readonly url: string }
  | { readonly kind: "local"; readonly directory: string };

/**
 * All of git's configuration: nothing of the system's, the user's or a repository's
 * makes git run a program, ask for a password, or take another protocol.
 * What is fetched is checked (git-config(1), fsck.<msg-id>); flaws that old histories
 * are full of, and that no tree can be abused with, are let pass.
 */
const gitConfig = (origin: GitOrigin, network: GitNetwork): string => `\
[core]
	hooksPath = /dev/null
	attributesFile = /dev/null
	fsmonitor = false
	bigFileThreshold = 64m
[init]
	defaultBranch = none
[credential]
	helper =
[gc]
	auto = 0
[maintenance]
	auto = false
[submodule]
	recurse = false
[transfer]
	fsckObjects = true
	bundleURI = false
[fetch]
	fsckObjects = true
	recurseSubmodules = false
	unpackLimit = 1
[fetch "fsck"]
	zeroPaddedFilemode = ignore
	badTimezone = ignore
	missingSpaceBeforeDate = ignore
	missingSpaceBeforeEmail = ignore
	missingNameBeforeEmail = ignore
	badDate = ignore
[protocol]
	allow = never
${protocols[origin.kind].map((name) => `[protocol "${name}"]\n\tallow = always\n`).join("")}\
[http]
	followRedirects = initial
	sslCAInfo = ${certificatesPath}
	lowSpeedLimit = ${network.lowSpeed.bytes}
	lowSpeedTime = ${network.lowSpeed.seconds}
[safe]
	directory = *
[uploadpack]
	allowAnySHA1InWant = true
`;

const protocols = { web: ["http", "https"], local: ["file"] } as const;

/** The largest file that git may write, in bytes: a server cannot fill the disk. */
const largestFile = 16 * 1024 ** 3;

/** Two ways to ask for a commit: by its id alone, or with everything that the server has. */
export type GitReach = "commit" | "everything";

/**
 * git's commands for the repository `repository` of a directory.
 * @param directory physical path; git may write there.
 */
export class GitCommands {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Makes an empty repository of the commit's kind. */
  init(commit: string): GitCommand {
    const format = commit.length === 64 ? "sha256" : "sha1";
    return this.#local([
      ...["git", "init", "--quiet", "--bare", "--template=", `--object-format=${format}`],
      repositoryPath,
    ]);
  }

  /**
   * Fetches a commit; the only command that has the network.
   * @param namespace keeps the refs of one origin apart from another's.
   */
  fetch(
    commit: string,
    origin: GitOrigin,
    reach: GitReach,
    namespace: number,
    network: GitNetwork,
  ): GitCommand {
    const web = origin.kind === "web";
    const { http, https, except } = network.proxies;
    return this.#run(
      [
        ...["prlimit", `--fsize=${largestFile}`, "--core=0"],
        ...this.#git("fetch", "--verbose", "--progress"),
        ...["--no-tags", "--no-write-fetch-head", "--no-auto-maintenance"],
        ...(reach === "commit" ? ["--depth=1"] : []),
        web ? origin.url : `file://${originPath}`,
        reach === "commit" ? commit : `+refs/*:refs/fetched/${namespace}/*`,
      ],
      [
        file(configPath, gitConfig(origin, network)),
        ...(web
          ? [
              file(certificatesPath, network.certificates),
              file("/etc/resolv.conf", network.resolver),
              file("/etc/hosts", network.hosts),
              file("/etc/nsswitch.conf", "hosts: files dns\n"),
            ]
          : [bind(origin.directory, originPath, false)]),
      ],
      web ? "host" : "none",
      {
        ...(web && http !== undefined ? { http_proxy: http } : {}),
        ...(web && https !== undefined ? { https_proxy: https } : {}),
        ...(web && except !== "" ? { no_proxy: except } : {}),
      },
    );
  }

  /** Prints the type of an object. */
  objectType(object: string): GitCommand {
    return this.#local(this.#git("cat-file", "-t", object));
  }

  /** Lists a commit's tree: git-ls-tree(1), NUL-terminated, with sizes. */
  listTree(commit: string): GitCommand {
    return this.#local(this.#git("ls-tree", "-r", "-t", "-z", "--long", "--full-tree", commit));
  }

  /** Writes the objects whose names it reads: git-cat-file(1), --batch. */
  objects(): GitCommand {
    return this.#local(this.#git("cat-file", "--batch", "--buffer"));
  }

  #git(...args: readonly string[]): string[] {
    return ["git", "-C", repositoryPath, ...args];
  }

  #local(command: readonly string[]): GitCommand {
    return this.#run(command, [file(configPath, localConfig)], "none", {});
  }

  #run(
    command: readonly string[],
    mounts: readonly SandboxMount[],
    network: GitCommand["network"],
    environment: Readonly<Record<string, string>>,
  ): GitCommand {
    return {
      command,
      binds: [bind(this.#directory, workPath, true), ...mounts],
      network,
      environment: {
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_CONFIG_GLOBAL: configPath,
        GIT_ATTR_NOSYSTEM: "1",
        GIT_TERMINAL_PROMPT: "0",
        GIT_NO_REPLACE_OBJECTS: "1",
        GIT_NO_LAZY_FETCH: "1",
        ...environment,
      },
    };
  }
}

const localConfig = "[safe]\n\tdirectory = *\n[core]\n\tbigFileThreshold = 64m\n";

function bind(source: string, target: string, writable: boolean): SandboxMount {
  return { type: "bind", source, target, writable };
}

function file(target: string, content: string): SandboxMount {
  return { type: "file", target, content };
}
