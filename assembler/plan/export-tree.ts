import type { Derivation } from "../model/derivation.ts";
import type { Sha256 } from "../model/sha256.ts";
import type { Source } from "../model/source.ts";
import type { StoreName } from "../model/store-name.ts";
import { buildInputs, planBuild } from "./build-graph.ts";

/** A text file of an export tree, as a path relative to the tree. */
export interface ExportedFile {
  readonly path: string;
  readonly mode: 0o644 | 0o755;
  readonly content: string;
}

/** What an export tree is made of. */
export interface ExportInputs {
  /** All derivations, inputs before what needs them. */
  readonly derivations: readonly Derivation[];
  /** What the profile itself wants, in its order. */
  readonly wanted: readonly StoreName[];
  /** Full store name → tree hash, of what is known to have been built. */
  readonly treeHashes: ReadonlyMap<string, Sha256>;
  /** The sh runner: path relative to `runner/` → text. */
  readonly runner: Readonly<Record<string, string>>;
}

/** What somebody needs who rebuilds without mrrl: docs/rebuilding.md has the formats. */
export interface ExportTree {
  /** Sorted by path. */
  readonly files: readonly ExportedFile[];
  /** Every derivation in it, inputs before what needs them. */
  readonly derivations: readonly Derivation[];
  /** Every source file that they need, each once, sorted by digest. */
  readonly sources: readonly Source[];
}

/**
 * Plans the tree with which a system is rebuilt by the sh runner: the scripts of all
 * that `wanted` needs, what to fetch, in which order to build, and what must come of it.
 * It follows from the inputs alone, to the byte.
 */
export function planExportTree(inputs: ExportInputs): ExportTree {
  const { build: derivations } = planBuild(inputs.derivations, inputs.wanted, () => false);
  const sources = mergedSources(derivations);
  const names = derivations.map(({ storeName }) => storeName.full).sort(byBytes);
  const hashes = names.flatMap((name) => {
    const hash = inputs.treeHashes.get(name);
    return hash === undefined ? [] : [`${name} ${hash}`];
  });
  const targets = [...new Set(inputs.wanted.map(({ full }) => full))];
  const files = [
    ...derivations.map(({ storeName, script }) => data(`scripts/${storeName.full}`, script)),
    data("sources.list", lines(sources.map(sourceLine))),
    data("tree-hashes", lines(hashes)),
    data("targets", lines(targets)),
    data("Makefile", makefile(derivations, targets)),
    ...Object.entries(inputs.runner).map(([path, content]) => runnerFile(path, content)),
  ];
  return { files: files.sort((a, b) => byBytes(a.path, b.path)), derivations, sources };
}

/** The same file may be pinned by several packages, each knowing other places where it is. */
function mergedSources(derivations: readonly Derivation[]): Source[] {
  const merged = new Map<Sha256, Source>();
  const all = derivations.flatMap(({ sources }) => sources);
  // The name that sorts first, so that the order of packages in a profile does not show.
  for (const source of all.sort((a, b) => byBytes(a.file, b.file))) {
    const known = merged.get(source.sha256);
    merged.set(source.sha256, known === undefined ? source : mergedSource(known, source));
  }
  return [...merged.values()].sort((a, b) => byBytes(a.sha256, b.sha256));
}

function mergedSource(known: Source, other: Source): Source {
  const size = known.size ?? other.size;
  const pool = known.pool ?? other.pool;
  return {
    ...known,
    urls: [...new Set([...known.urls, ...other.urls])],
    ...(size === undefined ? {} : { size }),
    ...(pool === undefined ? {} : { pool }),
  };
}

/** A tar of a git commit has no locator: only a full mrrl can make it. */
function sourceLine({ sha256, size, file, pool, urls }: Source): string {
  return [sha256, size ?? "-", file, ...(pool === undefined ? [] : [pool]), ...urls].join(" ");
}

/**
 * GNU make's part: order, and how many at a time. Paths go through the environment,
 * where blanks and the like mean nothing to make; `+` shares make's jobserver.
 */
function makefile(derivations: readonly Derivation[], targets: readonly string[]): string {
  const rules = derivations.map((derivation) => {
    const name = derivation.storeName.full;
    const inputs = buildInputs(derivation).map(({ full }) => ` ${full}`);
    return `${name}:${inputs.join("")}\n\t+@"$$RUNNER/realise" "$$TREE/scripts/${name}"\n`;
  });
  const all = targets.map((name) => ` ${name}`).join("");
  return [
    "# Builds what `targets` lists; started by runner/mrrl-rebuild.",
    "export TREE ?= .",
    "export RUNNER ?= $(TREE)/runner",
    "",
    `all:${all}`,
    `.PHONY: all${derivations.map(({ storeName }) => ` ${storeName.full}`).join("")}`,
    "",
    ...rules,
  ].join("\n");
}

function runnerFile(path: string, content: string): ExportedFile {
  const mode = content.startsWith("#!") ? 0o755 : 0o644;
  return { path: `runner/${path}`, mode, content };
}

function data(path: string, content: string): ExportedFile {
  return { path, mode: 0o644, content };
}

function lines(items: readonly string[]): string {
  return items.map((item) => `${item}\n`).join("");
}

/** As `LC_ALL=C sort`: all names here are ASCII. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
