import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { spawnSandbox } from "../../assembler/effects/sandbox.js";
import { toolSandbox } from "../../assembler/effects/toolbox.js";
import { mrrl } from "../command.js";
import { compare, unavailable } from "../comparison.js";
import { peer } from "../peers.js";
import { plantedStore } from "../planted-store.js";
/** Packages of the closure; the first one is another in the second release. */
const packages = 10;
/** A closure of many files, installed beside another distribution, and then its next release. */
export const overlay = {
    name: "overlay",
    title: "A closure of 10,000 files on another host",
    async measure(bench) {
        const perPackage = Math.ceil(10_000 / packages / bench.shrink);
        const mine = await mrrlOverlay(bench, perPackage);
        const nix = await nixCopy(bench, perPackage);
        const effort = {
            warmUps: bench.effort.warmUps,
            runs: Math.min(bench.effort.runs, 5),
        };
        return [
            ...(await compare([mine.install, ...nix.copy], effort)),
            ...(await compare([mine.upgrade, ...nix.again], effort)),
            ...nix.missing,
        ];
    },
};
async function mrrlOverlay({ context, scratch }, perPackage) {
    const given = join(scratch, "installers");
    const world = join(scratch, "host");
    mkdirSync(given);
    for (const version of ["1", "2"]) {
        const definitions = join(scratch, `definitions-${version}`);
        const names = Array.from({ length: packages }, (_, index) => `block-${index}`);
        for (const [index, name] of names.entries()) {
            mkdirSync(join(definitions, name), { recursive: true });
            writeFileSync(join(definitions, name, "package.yaml"), `name: ${name}
version: "${index === 0 ? version : "1"}"
summary: generated
license: ISC
build: |
  mkdir -p "$out/share/${name}"
  for number in $(seq ${perPackage}); do
    echo "file $number of ${name}, $(printf '%0200d' "$number")" >"$out/share/${name}/$number"
  done
`);
        }
        writeFileSync(join(definitions, "blocks.yaml"), `name: blocks
version: "${version}"
summary: generated
kernel: { fragments: [base, virt] }
packages: [${names.join(", ")}]
hostname: blocks
slots: { boot: 24MiB, root: 64MiB }
data: 64MiB
`);
        const places = ["--packages", definitions, "--profiles", definitions];
        await mrrl(context, [...places, "overlay", "blocks", "-o", join(given, `${version}.run`)]);
    }
    const { toolbox } = await plantedStore(context, join(scratch, "store"));
    const install = async (version) => {
        const spec = toolSandbox(toolbox, ["/bin/sh", `/given/${version}.run`, "install", "--unsigned"], {
            binds: [
                { type: "bind", source: given, target: "/given", writable: false },
                { type: "bind", source: world, target: "/mrrl", writable: true },
            ],
        });
        // An installer wants to be root, at least of its own namespace.
        const user = process.getuid?.() === 0 ? spec.user : { type: "stranger", id: 0 };
        const run = await spawnSandbox(context, toolbox, { ...spec, user }, {
            execa: { reject: false, all: true },
        });
        if (run.failed)
            throw new Error(String(run.all ?? run.shortMessage));
        return undefined;
    };
    const empty = async () => {
        await removeTree(world);
        mkdirSync(world);
    };
    const files = packages * perPackage;
    return {
        install: {
            name: `mrrl: install, ${files} files`,
            prepare: empty,
            run: () => install("1"),
        },
        upgrade: {
            name: "mrrl: install the next release, one package in ten changed",
            prepare: async () => {
                await empty();
                await install("1");
            },
            run: () => install("2"),
        },
    };
}
/** Nix copies the same files from one local store to another. */
async function nixCopy({ context, scratch }, perPackage) {
    try {
        const nix = await peer(context, "nix");
        const [world, target, expression] = ["nix", "target", "expression"].map((name) => join(scratch, name));
        for (const directory of [world, target, expression])
            mkdirSync(directory);
        writeFileSync(join(expression, "blocks.nix"), `{ version }:
let
  block = number: derivation {
    name = "block-\${toString number}-\${if number == 0 then version else "1"}";
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-c" ''
      /bin/mkdir -p $out/share
      for number in $(/bin/seq ${perPackage}); do
        echo "file $number of block-\${toString number}, $(printf '%0200d' $number)" >$out/share/$number
      done
    '' ];
  };
in derivation {
  name = "blocks-\${version}";
  system = "x86_64-linux";
  builder = "/bin/sh";
  args = [ "-c" "echo $blocks > $out" ];
  blocks = builtins.genList block ${packages};
}
`);
        const options = ["sandbox", "false", "substitute", "false", "build-users-group", ""];
        const settings = [0, 2, 4].flatMap((at) => ["--option", ...options.slice(at, at + 2)]);
        const binds = [
            { type: "bind", source: world, target: "/nix", writable: true },
            { type: "bind", source: target, target: "/target", writable: true },
            { type: "bind", source: expression, target: "/expression", writable: false },
        ];
        for (const version of ["1", "2"]) {
            const argument = ["--argstr", "version", version, "-o", `/nix/result-${version}`];
            await nix(["nix-build", ...settings, ...argument, "/expression/blocks.nix"], { binds });
        }
        const copy = async (version) => {
            const experimental = ["--extra-experimental-features", "nix-command"];
            const where = ["--no-check-sigs", "--to", "/target", `/nix/result-${version}`];
            await nix(["nix", ...experimental, ...settings, "copy", ...where], { binds });
            return undefined;
        };
        const empty = async () => {
            await removeTree(target);
            mkdirSync(target);
        };
        return {
            copy: [{ name: "nix copy 2.8", prepare: empty, run: () => copy("1") }],
            again: [
                {
                    name: "nix copy 2.8, one package in ten changed",
                    prepare: async () => {
                        await empty();
                        await copy("1");
                    },
                    run: () => copy("2"),
                },
            ],
            missing: [],
        };
    }
    catch (error) {
        return { copy: [], again: [], missing: [unavailable("nix copy 2.8", error)] };
    }
}
