import { buildInputs, planBuild } from "./build-graph.js";
/**
 * Plans the tree with which a system is rebuilt by the sh runner: the scripts of all
 * that `wanted` needs, what to fetch, in which order to build, and what must come of it.
 * It follows from the inputs alone, to the byte.
 */
export function planExportTree(inputs) {
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
function mergedSources(derivations) {
    const merged = new Map();
    const all = derivations.flatMap(({ sources }) => sources);
    // The name that sorts first, so that the order of packages in a profile does not show.
    for (const source of all.sort((a, b) => byBytes(a.file, b.file))) {
        const known = merged.get(source.sha256);
        merged.set(source.sha256, known === undefined ? source : mergedSource(known, source));
    }
    return [...merged.values()].sort((a, b) => byBytes(a.sha256, b.sha256));
}
function mergedSource(known, other) {
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
function sourceLine({ sha256, size, file, pool, urls }) {
    return [sha256, size ?? "-", file, ...(pool === undefined ? [] : [pool]), ...urls].join(" ");
}
/**
 * GNU make's part: order, and how many at a time. Paths go through the environment,
 * where blanks and the like mean nothing to make; `+` shares make's jobserver.
 */
function makefile(derivations, targets) {
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
function runnerFile(path, content) {
    const mode = content.startsWith("#!") ? 0o755 : 0o644;
    return { path: `runner/${path}`, mode, content };
}
function data(path, content) {
    return { path, mode: 0o644, content };
}
function lines(items) {
    return items.map((item) => `${item}\n`).join("");
}
/** As `LC_ALL=C sort`: all names here are ASCII. */
function byBytes(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}
