import type { SandboxMount, SandboxSpec } from "./sandbox-spec.ts";

/** An entry of the host's root directory. */
export interface RootName {
  readonly name: string;
  /** The text of a symbolic link. */
  readonly link?: string;
}

/** A path of the real store that the store of the other world has as well. */
export interface MountedPath {
  readonly source: string;
  /** Full store name. */
  readonly name: string;
}

/** What has to be seen at another place. All paths are the host's. */
export interface WorldPlaces {
  readonly installation: string;
  /** A store with the records of what is mounted, and nothing else. */
  readonly store: string;
  readonly storePaths: readonly MountedPath[];
  readonly cache: string;
  /** A directory for an image. */
  readonly output: string | undefined;
  /** The directories of --packages and --profiles. */
  readonly packages: readonly string[];
  readonly profiles: readonly string[];
  readonly library: string;
}

/** Names in which something often goes wrong: a blank, and a letter outside ASCII. */
const elsewhere = "/another wörld";
const temporary = `${elsewhere}/tmp`;
const libraryPath = "/perturbation.so";

/** Where the perturbed program finds everything. */
export const perturbedPlaces = {
  installation: `${elsewhere}/the program`,
  store: `${elsewhere}/the störe`,
  cache: `${elsewhere}/the cache`,
  output: `${elsewhere}/the output`,
  packages: (index: number) => `${elsewhere}/packages ${index}`,
  profiles: (index: number) => `${elsewhere}/profiles ${index}`,
} as const;

/** No user of a host has this number, as a rule. */
export const perturbedUser = 31_415;

/** Top-level directories that the sandbox makes itself. */
const replaced = ["proc", "dev", elsewhere.slice(1), libraryPath.slice(1)];

/** The first of two values that is not the known one. */
function other<T>(values: readonly [T, T], known: T): T {
  return values[0] === known ? values[1] : values[0];
}

/** What the first world has, so that the second can have something else. */
export interface KnownWorld {
  readonly timeZone: string;
  readonly locale: string;
  readonly umask: number;
}

/** One run of mrrl in another world. */
export interface PerturbedRun {
  /** The host's root directory. */
  readonly root: readonly RootName[];
  readonly places: WorldPlaces;
  readonly known: KnownWorld;
  /** It has a user namespace, and so another user. */
  readonly changesUser: boolean;
  /**
   * Builds are made in memory: the order of names in a directory is another one there, also
   * for programs that the library does not reach. It takes some gigabytes.
   */
  readonly buildsInMemory: boolean;
  /** Path of the host's Node. */
  readonly node: string;
  /** Options of mrrl itself. */
  readonly options: readonly string[];
  /** Of the verb `perturbed`. */
  readonly args: readonly string[];
}

/**
 * The sandbox in which mrrl runs once more: it sees the host's files, so that its Node
 * works, but itself, the store and everything else at other places, and has another
 * user, umask, time zone, locale and host name. The library changes the rest.
 */
export function perturbedWorld(run: PerturbedRun): SandboxSpec {
  const { places, known, changesUser } = run;
  const bind = (source: string, target: string, writable = false): SandboxMount => ({
    type: "bind",
    source,
    target,
    writable,
  });
  const locale = other(["tr_TR.UTF-8", "de_DE.UTF-8"], `${known.locale.replace("-", "_")}.UTF-8`);
  return {
    mounts: [
      ...run.root
        .filter(({ name }) => !replaced.includes(name))
        .map(
          ({ name, link }): SandboxMount =>
            link === undefined
              ? bind(`/${name}`, `/${name}`)
              : { type: "symlink", target: `/${name}`, to: link },
        ),
      // bwrap hides parts of a new /proc from root, and then the kernel lets nobody in here
      // mount another, which the sandboxes of this run need (user_namespaces(7)).
      bind("/proc", "/proc", true),
      { type: "dev" },
      // The host's own /tmp may hold this very program.
      { type: "tmpfs", target: temporary },
      bind(places.installation, perturbedPlaces.installation),
      bind(places.store, perturbedPlaces.store, true),
      ...(run.buildsInMemory
        ? [{ type: "tmpfs" as const, target: `${perturbedPlaces.store}/builds` }]
        : []),
      ...places.storePaths.map(({ source, name }) =>
        bind(source, `${perturbedPlaces.store}/store/${name}`),
      ),
      bind(places.cache, perturbedPlaces.cache),
      ...(places.output === undefined ? [] : [bind(places.output, perturbedPlaces.output, true)]),
      ...places.packages.map((path, index) => bind(path, perturbedPlaces.packages(index))),
      ...places.profiles.map((path, index) => bind(path, perturbedPlaces.profiles(index))),
      bind(places.library, libraryPath),
    ],
    environment: {
      HOME: elsewhere,
      TMPDIR: temporary,
      PATH: "/usr/local/bin:/usr/bin:/bin",
      TZ: other(["Pacific/Kiritimati", "America/St_Johns"], known.timeZone),
      LANG: locale,
      LC_ALL: locale,
      MRRL_STORE: perturbedPlaces.store,
      MRRL_CACHE: perturbedPlaces.cache,
      LD_PRELOAD: libraryPath,
      PERTURBATION_UNSORTED: "1",
    },
    workingDirectory: elsewhere,
    hostname: "another-world",
    network: "none",
    processes: "host",
    user: changesUser ? { type: "stranger", id: perturbedUser } : { type: "same" },
    command: [
      run.node,
      `${perturbedPlaces.installation}/dist/mrrl/main.js`,
      "--json",
      ...["--progress", "ndjson"],
      "--offline",
      ...run.options,
      ...places.packages.flatMap((_, index) => ["--packages", perturbedPlaces.packages(index)]),
      ...places.profiles.flatMap((_, index) => ["--profiles", perturbedPlaces.profiles(index)]),
      "perturbed",
      ...(changesUser ? ["--user", String(perturbedUser)] : []),
      ...["--umask", other(["077", "022"], known.umask.toString(8).padStart(3, "0"))],
      ...run.args,
    ],
  };
}

/** Where the library is for `mrrl perturbed` itself. */
export const perturbedLibrary = libraryPath;
