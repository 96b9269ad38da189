import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { mrrl } from "../command.js";
import { compare, unavailable } from "../comparison.js";
import { peer } from "../peers.js";
import { plantedStore } from "../planted-store.js";
/** Packages that each need the one before: nothing can be done side by side. */
export const chain = {
    name: "chain",
    title: "A chain of 100 trivial packages",
    async measure(bench) {
        const count = Math.ceil(100 / bench.shrink);
        const mine = await mrrlChain(bench, count);
        const nix = await nixChain(bench, count);
        // A build takes seconds: fewer are enough.
        const builds = { warmUps: bench.effort.warmUps, runs: Math.min(bench.effort.runs, 5) };
        return [
            ...(await compare([mine.build, ...nix.build], builds)),
            ...(await compare([mine.noOp, ...nix.noOp], bench.effort)),
            ...nix.missing,
        ];
    },
};
async function mrrlChain({ context, scratch }, count) {
    const packages = join(scratch, "packages");
    const name = (index) => `chain-${index}`;
    for (let index = 0; index < count; index++) {
        const build = index === 0
            ? 'build: echo first > "$out/text"'
            : `dependencies: [${name(index - 1)}]\nbuild: cat "$pkg_chain_${index - 1}/text" > "$out/text"`;
        mkdirSync(join(packages, name(index)), { recursive: true });
        writeFileSync(join(packages, name(index), "package.yaml"), `name: ${name(index)}\nversion: "1"\nsummary: generated\nlicense: ISC\n${build}\n`);
    }
    const store = join(scratch, "store");
    const cache = context.settings.cacheRoot;
    const run = async () => {
        const args = ["build", "--package", name(count - 1), "--packages", packages];
        await mrrl(context, args, { store, cache });
        return undefined;
    };
    const empty = async () => {
        await removeTree(store);
        await plantedStore(context, store);
    };
    return {
        build: { name: `mrrl build, ${count} packages, sandboxed`, goal: 2000, prepare: empty, run },
        noOp: { name: "mrrl build, nothing to do", run },
    };
}
/** Nix in a sandbox of ours, with its own (which it cannot nest) off. */
async function nixChain({ context, scratch }, count) {
    try {
        const nix = await peer(context, "nix");
        const world = join(scratch, "nix");
        const expression = join(scratch, "expression");
        mkdirSync(expression);
        writeFileSync(join(expression, "chain.nix"), `let
  step = previous: number: derivation {
    name = "chain-\${toString number}";
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-c" "read text < \${previous} && echo $text > $out" ];
  };
in builtins.foldl' step (builtins.toFile "first" "first\\n") (builtins.genList (number: number) ${count})
`);
        const options = ["sandbox", "false", "substitute", "false", "build-users-group", ""];
        const settings = [0, 2, 4].flatMap((at) => ["--option", ...options.slice(at, at + 2)]);
        const run = async () => {
            await nix(["nix-build", "--no-out-link", ...settings, "/expression/chain.nix"], {
                binds: [
                    { type: "bind", source: world, target: "/nix", writable: true },
                    { type: "bind", source: expression, target: "/expression", writable: false },
                ],
            });
            return undefined;
        };
        const empty = async () => {
            await removeTree(world);
            mkdirSync(world);
        };
        return {
            build: [{ name: "nix-build 2.8, not sandboxed", prepare: empty, run }],
            noOp: [{ name: "nix-build 2.8, nothing to do", run }],
            missing: [],
        };
    }
    catch (error) {
        return { build: [], noOp: [], missing: [unavailable("nix-build 2.8", error)] };
    }
}
