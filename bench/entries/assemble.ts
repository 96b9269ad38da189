import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Context } from "../../assembler/effects/context.ts";
import { erofsCompression } from "../../assembler/effects/erofs.ts";
import { removeTree } from "../../assembler/effects/remove-tree.ts";
import { rootTar } from "../../assembler/effects/root-tar.ts";
import { runTool } from "../../assembler/effects/toolbox.ts";
import { sha256 } from "../../assembler/model/sha256.ts";
import { logicalPath, makeStoreName, type StoreName } from "../../assembler/model/store-name.ts";
import type { SandboxMount } from "../../assembler/plan/sandbox-spec.ts";
import { assembleImage, type ImageRequest } from "../../assembler/workflow/assemble.ts";
import { type OpenProfile, openProfile } from "../../assembler/workflow/profile.ts";
import { type BuiltSystem, buildSystem, slotRequest } from "../../assembler/workflow/system.ts";
import type { Benchmark, Workbench } from "../bench.ts";
import { type Candidate, compare, type Row, unavailable } from "../comparison.ts";
import { peer } from "../peers.ts";

/** The image of `minimal`, and one with a large closure. */
export const assemble: Benchmark = {
  name: "assemble",
  title: "Assembling an image from a built store",
  async measure(bench) {
    const profile = await openProfile(bench.context, "minimal");
    const system = await buildSystem(bench.context, profile);
    const output = join(bench.scratch, "mrrl.img");
    const minimal = { ...slotRequest(bench.context, profile, system), output };
    const bytes = 440e6 / bench.shrink;
    const large = enlarge(bench, profile, system, bytes, output);
    const label = `${Math.round(bytes / 1e6)} MB`;
    return [
      ...(await compareMakers(bench, "mrrl, minimal", minimal, 500)),
      ...(await compareMakers(bench, `mrrl, ${label} more`, large, 3000)),
    ];
  },
};

/** Adds a store path with so many bytes of real programs and libraries: the seed's, then the tools'. */
function enlarge(
  { context, scratch }: Workbench,
  profile: OpenProfile,
  system: BuiltSystem,
  bytes: number,
  output: string,
): ImageRequest {
  const { store, derived, definition } = profile;
  const name = makeStoreName("large", "1", sha256(String(bytes)));
  const directory = join(scratch, name.full);
  let copied = 0;
  for (const { storeName } of [derived.toolchain, derived.tools]) {
    const source = store.physicalPath(storeName);
    for (const file of readdirSync(source, { recursive: true, encoding: "utf8" }).sort()) {
      const from = join(source, file);
      const status = statSync(from, { throwIfNoEntry: false });
      if (!status?.isFile() || copied + status.size > bytes) continue;
      const to = join(directory, storeName.name, file);
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(from, to);
      copied += status.size;
    }
  }
  const larger = {
    ...system,
    closure: [...system.closure, name],
    size: system.size + copied,
  };
  const slots = { ...definition.slots, root: 1 << 30 };
  const request = slotRequest(
    context,
    { ...profile, definition: { ...definition, slots } },
    larger,
  );
  const place = (each: StoreName) =>
    each.full === name.full ? directory : store.physicalPath(each);
  return { ...request, physicalPath: place, output };
}

/** The same closure by mrrl, by mkfs.erofs alone, by genimage and by systemd-repart. */
async function compareMakers(
  bench: Workbench,
  name: string,
  request: ImageRequest,
  goal: number,
): Promise<Row[]> {
  const { context, scratch, effort } = bench;
  const compression = erofsCompression(request.size);
  const others = await peers(context, scratch, request, compression);
  const rows = await compare(
    [
      {
        name,
        goal,
        prepare: () => removeTree(request.output),
        run: async () => {
          await assembleImage(context, request);
          return undefined;
        },
      },
      mkfsAlone(context, scratch, request, compression),
      ...others.candidates,
    ],
    { warmUps: effort.warmUps, runs: Math.min(effort.runs, 5) },
  );
  return [...rows, ...others.missing];
}

function mkfsAlone(
  context: Context,
  scratch: string,
  { rootEntries, toolbox, ...places }: ImageRequest,
  compression: string,
): Candidate {
  const directory = join(scratch, "alone");
  mkdirSync(directory, { recursive: true });
  const pieces = [...rootTar(rootEntries(sha256("")), places)];
  writeFileSync(join(directory, "root.tar"), Buffer.concat(pieces));
  return {
    name: "mkfs.erofs alone, of a ready archive",
    prepare: () => removeTree(join(directory, "root.erofs")),
    run: async () => {
      const command = [...mkfs(compression), "--tar=f", "root.erofs", "root.tar"];
      await runTool(context, toolbox, command, {
        binds: [{ type: "bind", source: directory, target: "/work", writable: true }],
        workingDirectory: "/work",
      });
      return undefined;
    },
  };
}

function mkfs(compression: string): string[] {
  return ["mkfs.erofs", "--quiet", "-T1", "--all-root", "-x-1", `-z${compression}`, "-C65536"];
}

async function peers(
  context: Context,
  scratch: string,
  request: ImageRequest,
  compression: string,
): Promise<{ candidates: Candidate[]; missing: Row[] }> {
  const names = ["mkfs.erofs and genimage", "systemd-repart"] as const;
  try {
    const run = await peer(context, "image-peers");
    const work = join(scratch, "peers");
    mkdirSync(join(work, "repart"), { recursive: true });
    mkdirSync(join(work, "empty"), { recursive: true });
    const closure = request.closure.map(
      (each): SandboxMount => ({
        type: "bind",
        source: request.physicalPath(each),
        target: `/root${logicalPath(each)}`,
        writable: false,
      }),
    );
    const kernel = join(request.physicalPath(request.kernel), "vmlinuz");
    const options = {
      binds: [
        ...closure,
        { type: "bind", source: kernel, target: "/vmlinuz", writable: false } as const,
        { type: "bind", source: work, target: "/work", writable: true } as const,
      ],
      workingDirectory: "/work",
      environment: { TMPDIR: "/tmp" },
    };
    writeFileSync(join(work, "genimage.cfg"), genimageConfiguration);
    writeDefinitions(join(work, "repart"), compression);
    const erofs = [...mkfs(compression), "root.erofs", "/root"].join(" ");
    const genimage =
      "genimage --config genimage.cfg --rootpath empty --inputpath /work --outputpath /work --tmppath /tmp/genimage";
    const script = (text: string) => async () => {
      await run(["/bin/sh", "-ec", text], options);
      return undefined;
    };
    const clean = async () => {
      for (const name of ["root.erofs", "disk.img", "esp.vfat"]) await removeTree(join(work, name));
    };
    return {
      candidates: [
        {
          name: names[0],
          prepare: clean,
          run: script(`cp /vmlinuz . && ${erofs} && ${genimage} && sync disk.img`),
        },
        {
          name: names[1],
          prepare: clean,
          run: script(
            "systemd-repart --empty=create --size=auto --offline=yes --dry-run=no --definitions=repart --pretty=no disk.img && sync disk.img",
          ),
        },
      ],
      missing: [],
    };
  } catch (error) {
    return { candidates: [], missing: names.map((each) => unavailable(each, error)) };
  }
}

/** GPT with an ESP that holds the kernel, and the root. */
const genimageConfiguration = `
image esp.vfat {
  vfat { files = { "vmlinuz" } }
  size = 40M
}
image disk.img {
  hdimage { partition-table-type = gpt }
  partition esp { image = "esp.vfat" }
  partition root { image = "root.erofs" }
}
`;

function writeDefinitions(directory: string, compression: string): void {
  const [algorithm, level] = compression.split(",level=");
  writeFileSync(
    join(directory, "10-esp.conf"),
    "[Partition]\nType=esp\nFormat=vfat\nSizeMinBytes=40M\nSizeMaxBytes=40M\nCopyFiles=/vmlinuz:/vmlinuz\n",
  );
  writeFileSync(
    join(directory, "20-root.conf"),
    `[Partition]\nType=root\nFormat=erofs\nCopyFiles=/root:/\nMinimize=best\nCompression=${algorithm}\n${level ? `CompressionLevel=${level}\n` : ""}`,
  );
}
