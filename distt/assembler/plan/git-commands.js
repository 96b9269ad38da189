/** Where the sandbox of git shows the directory in which a source is made. */
const workPath = "/git";
const repositoryPath = `${workPath}/repository`;
/** Where it shows the local repository of a file: URL. */
const originPath = "/origin";
const configPath = "/etc/gitconfig";
const certificatesPath = "/etc/ssl/certificates.pem";
/**
 * All of git's configuration: nothing of the system's, the user's or a repository's
 * makes git run a program, ask for a password, or take another protocol.
 * What is fetched is checked (git-config(1), fsck.<msg-id>); flaws that old histories
 * are full of, and that no tree can be abused with, are let pass.
 */
const gitConfig = (origin, network) => `\
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
const protocols = { web: ["http", "https"], local: ["file"] };
/** The largest file that git may write, in bytes: a server cannot fill the disk. */
const largestFile = 16 * 1024 ** 3;
/**
 * git's commands for the repository `repository` of a directory.
 * @param directory physical path; git may write there.
 */
export class GitCommands {
    #directory;
    constructor(directory) {
        this.#directory = directory;
    }
    /** Makes an empty repository of the commit's kind. */
    init(commit) {
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
    fetch(commit, origin, reach, namespace, network) {
        const web = origin.kind === "web";
        const { http, https, except } = network.proxies;
        return this.#run([
            ...["prlimit", `--fsize=${largestFile}`, "--core=0"],
            ...this.#git("fetch", "--verbose", "--progress"),
            ...["--no-tags", "--no-write-fetch-head", "--no-auto-maintenance"],
            ...(reach === "commit" ? ["--depth=1"] : []),
            web ? origin.url : `file://${originPath}`,
            reach === "commit" ? commit : `+refs/*:refs/fetched/${namespace}/*`,
        ], [
            file(configPath, gitConfig(origin, network)),
            ...(web
                ? [
                    file(certificatesPath, network.certificates),
                    file("/etc/resolv.conf", network.resolver),
                    file("/etc/hosts", network.hosts),
                    file("/etc/nsswitch.conf", "hosts: files dns\n"),
                ]
                : [bind(origin.directory, originPath, false)]),
        ], web ? "host" : "none", {
            ...(web && http !== undefined ? { http_proxy: http } : {}),
            ...(web && https !== undefined ? { https_proxy: https } : {}),
            ...(web && except !== "" ? { no_proxy: except } : {}),
        });
    }
    /** Prints the type of an object. */
    objectType(object) {
        return this.#local(this.#git("cat-file", "-t", object));
    }
    /** Lists a commit's tree: git-ls-tree(1), NUL-terminated, with sizes. */
    listTree(commit) {
        return this.#local(this.#git("ls-tree", "-r", "-t", "-z", "--long", "--full-tree", commit));
    }
    /** Writes the objects whose names it reads: git-cat-file(1), --batch. */
    objects() {
        return this.#local(this.#git("cat-file", "--batch", "--buffer"));
    }
    #git(...args) {
        return ["git", "-C", repositoryPath, ...args];
    }
    #local(command) {
        return this.#run(command, [file(configPath, localConfig)], "none", {});
    }
    #run(command, mounts, network, environment) {
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
function bind(source, target, writable) {
    return { type: "bind", source, target, writable };
}
function file(target, content) {
    return { type: "file", target, content };
}
