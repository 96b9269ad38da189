import type { EventBus } from "../events/bus.ts";
import type { DownloadList } from "../model/download-list.ts";
import type { Proxies } from "../model/proxies.ts";
import type { Isolation } from "../plan/bubblewrap.ts";
import type { Perturbation } from "../plan/perturbation.ts";

/** What was asked for on the command line and in the environment, parsed once in main. */
export interface Settings {
  /** State directory: `store/`, `meta/`, `logs/`, `builds/` are below it. Absolute. */
  readonly storeRoot: string;
  /** Cache directory: `sources/<sha256>` and measured facts are below it. Absolute. */
  readonly cacheRoot: string;
  /** Base URLs of Debian mirrors, best first, without a trailing slash; may be empty. */
  readonly debianMirrors: readonly string[];
  /** Base URL of a Debian snapshot archive, when one is configured. */
  readonly debianSnapshot: string | undefined;
  /** Further places of sources, tried before all others. */
  readonly downloads: DownloadList;
  readonly proxies: Proxies;
  /** A file with certificates (PEM) that are trusted beside Node's own. */
  readonly certificates: string | undefined;
  /** Cores to use. */
  readonly jobs: number;
  /** Seconds since 1970 that stand for the present (SOURCE_DATE_EPOCH), when they are given. */
  readonly sourceDate?: number | undefined;
  /** The file that says which binary caches are asked, and whom to believe; nothing: none are. */
  readonly caches?: string | undefined;
  /** No network: only what the source cache holds. */
  readonly offline: boolean;
  /** Directories with `<name>/package.yaml`, most specific first; the last is mrrl's own. */
  readonly packageDirectories: readonly string[];
  /** Directories with `<name>.yaml`, most specific first; the last is mrrl's own. */
  readonly profileDirectories: readonly string[];
  /** Takes the place of a profile's toolchain, and of the usual one of single packages. */
  readonly toolchain?: string | undefined;
  /** How sandboxes are made. */
  readonly isolation: Isolation;
  readonly limits: BuildLimits;
  /** mrrl's own data: `boot/`, `packages/`, `profiles/` are below it. Absolute. */
  readonly installation: string;
}

/** What one build may use at most. */
export interface BuildLimits {
  /** Processes and threads at a time. */
  readonly processes: number;
  /** Writable memory, in bytes: of each process, and of all together where cgroups allow it. */
  readonly memory: number;
  /** Output to the log, in bytes. */
  readonly log: number;
}

/** Passed to everything that touches the world. */
export interface Context {
  readonly settings: Settings;
  readonly events: EventBus;
  /** Aborted on SIGINT and SIGTERM; every wait and child must heed it. */
  readonly signal: AbortSignal;
  /** Given to every sandbox of a run whose results must not depend on it (`mrrl verify`). */
  readonly perturbation?: Perturbation;
}
