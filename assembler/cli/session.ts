import { existsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context, Settings } from "../effects/context.ts";
import { findDebianMirrors } from "../effects/debian-mirrors.ts";
import { readDownloadLists } from "../effects/download-lists.ts";
import { hostIsolation } from "../effects/host-isolation.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import { EventBus } from "../events/bus.ts";
import { ndjsonRenderer } from "../events/ndjson-renderer.ts";
import { plainRenderer } from "../events/plain-renderer.ts";
import { parseMemorySize } from "../model/memory-size.ts";
import { parseProxies } from "../model/proxies.ts";

/** Options that every verb takes. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly progress: "auto" | "tree" | "plain" | "ndjson" | "none";
  readonly packages: readonly string[];
  readonly profiles: readonly string[];
  readonly toolchain?: string;
  readonly store?: string;
  readonly downloads?: readonly string[];
  readonly caches?: string;
  readonly jobs?: number;
  readonly offline?: boolean;
  readonly buildMemory?: string;
}

/** What main hands over of the process: read once, never looked up again. */
export interface Process {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  readonly isRoot: boolean;
}

/** One run of one verb: the context, and how to end its progress display. */
export interface Session {
  readonly context: Context;
  close(): Promise<void>;
}

/** mrrl's own directory: the next above this file that holds a package. */
const installation = ((): string => {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, "package.json"))) directory = dirname(directory);
  return directory;
})();

/** More than any build needs, and few enough for the host to live on. */
const mostProcesses = 8192;
const largestLog = 256 << 20;

/** Nine tenths of the machine's memory, in whole MiB. */
function usualMemory(): number {
  return Math.floor((totalmem() * 0.9) / 1024 ** 2) * 1024 ** 2;
}

/** Turns options and environment into a context, and connects the renderer. */
export async function openSession(process: Process, options: GlobalOptions): Promise<Session> {
  const settings = await parseSettings(process, options);
  const events = new EventBus();
  await connectRenderer(events, process, options);
  return { context: { settings, events, signal: process.signal }, close: () => events.flush() };
}

async function parseSettings(process: Process, options: GlobalOptions): Promise<Settings> {
  const { environment, isRoot } = process;
  const home = environment.HOME ?? "/";
  const data = isRoot
    ? "/var/lib/mrrl"
    : join(environment.XDG_DATA_HOME || `${home}/.local/share`, "mrrl");
  const cache = isRoot
    ? "/var/cache/mrrl"
    : join(environment.XDG_CACHE_HOME || `${home}/.cache`, "mrrl");
  return {
    storeRoot: checkedStore(resolve(options.store ?? (environment.MRRL_STORE || data))),
    cacheRoot: resolve(environment.MRRL_CACHE || cache),
    debianMirrors: await debianMirrors(environment.MRRL_DEBIAN_MIRROR),
    debianSnapshot: withoutSlash(environment.MRRL_DEBIAN_SNAPSHOT),
    downloads: await readDownloadLists((options.downloads ?? []).map((path) => resolve(path))),
    proxies: parseProxies(environment),
    // Node itself reads this one for its own connections.
    certificates: environment.NODE_EXTRA_CA_CERTS
      ? resolve(environment.NODE_EXTRA_CA_CERTS)
      : undefined,
    jobs: options.jobs ?? availableParallelism(),
    caches: cachesFile(options.caches ?? environment.MRRL_CACHES, [
      ...(isRoot
        ? []
        : [join(environment.XDG_CONFIG_HOME || `${home}/.config`, "mrrl/caches.yaml")]),
      "/etc/mrrl/caches.yaml",
    ]),
    sourceDate: parseSourceDate(environment.SOURCE_DATE_EPOCH),
    offline: options.offline ?? false,
    toolchain: options.toolchain,
    isolation: hostIsolation(isRoot),
    limits: {
      processes: mostProcesses,
      memory: options.buildMemory
        ? parseMemorySize(options.buildMemory, "--build-memory")
        : usualMemory(),
      log: largestLog,
    },
    packageDirectories: [
      ...options.packages.map((path) => resolve(path)),
      `${installation}/packages`,
    ],
    profileDirectories: [
      ...options.profiles.map((path) => resolve(path)),
      `${installation}/profiles`,
    ],
    installation,
  };
}

/** The dynamic loader of the tools takes these apart, or replaces them, in a library path (ld.so(8)). */
function checkedStore(root: string): string {
  if (!/[:;$]/.test(root)) return root;
  throw new MrrlError(
    "USAGE",
    "the store cannot be in a directory with ':', ';' or '$' in its path",
    {
      place: root,
      hint: "name another directory with MRRL_STORE or --store",
    },
  );
}

/** @param named what was asked for; `none` and nothing: no caches. @param usual where it is otherwise. */
function cachesFile(named: string | undefined, usual: readonly string[]): string | undefined {
  if (named === undefined) return usual.find((path) => existsSync(path));
  return named === "none" || named === "" ? undefined : resolve(named);
}

/** reproducible-builds.org/specs/source-date-epoch */
function parseSourceDate(text: string | undefined): number | undefined {
  if (!text) return undefined;
  if (/^[0-9]{1,12}$/.test(text)) return Number(text);
  throw new MrrlError("USAGE", `SOURCE_DATE_EPOCH is '${text}', which is not a time`, {
    hint: "it is a number of seconds since 1970, as `date +%s` prints it",
  });
}

async function debianMirrors(named: string | undefined): Promise<readonly string[]> {
  if (!named) return findDebianMirrors("/etc/apt");
  if (!/^https?:\/\/[^\s/]+/.test(named)) {
    throw new MrrlError("USAGE", `MRRL_DEBIAN_MIRROR is '${named}', which is not an address`, {
      hint: "give the base URL of a Debian mirror: the directory that holds pool/ and dists/",
    });
  }
  return [withoutSlash(named) ?? named];
}

function withoutSlash(url: string | undefined): string | undefined {
  return url ? url.replace(/\/+$/, "") : undefined;
}

async function connectRenderer(
  events: EventBus,
  { stderr, environment }: Process,
  { progress }: GlobalOptions,
): Promise<void> {
  const write = (text: string) => {
    stderr.write(text);
  };
  const auto = stderr.isTTY && !environment.CI && environment.TERM !== "dumb" ? "tree" : "plain";
  switch (progress === "auto" ? auto : progress) {
    case "tree": {
      // Loaded only when it is shown: it is most of the program's start-up time.
      const { treeRenderer } = await import("../events/tree-renderer.ts");
      const { sink, flush } = treeRenderer(stderr);
      events.subscribe(sink, flush);
      break;
    }
    case "ndjson":
      events.subscribe(ndjsonRenderer(write));
      break;
    case "plain":
      events.subscribe(plainRenderer(write));
      break;
    case "none":
      break;
  }
}
