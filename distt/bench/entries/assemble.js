import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { erofsCompression } from "../../assembler/effects/erofs.js";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { rootTar } from "../../assembler/effects/root-tar.js";
import { runTool } from "../../assembler/effects/toolbox.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { logicalPath, makeStoreName } from "../../assembler/model/store-name.js";
import { assembleImage } from "../../assembler/workflow/assemble.js";
import { openProfile } from "../../assembler/workflow/profile.js";
import { buildSystem, slotRequest } from "../../assembler/workflow/system.js";
import { compare, unavailable } from "../comparison.js";
import { peer } from "../peers.js";
/** The image of `minimal`, and one with a large closure. */
export const assemble = {
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
function enlarge({ context, scratch }, profile, system, bytes, output) {
    const { store, derived, definition } = profile;
    const name = makeStoreName("large", "1", sha256(String(bytes)));
    const directory = join(scratch, name.full);
    let copied = 0;
    for (const { storeName } of [derived.toolchain, derived.tools]) {
        const source = store.physicalPath(storeName);
        for (const file of readdirSync(source, { recursive: true, encoding: "utf8" }).sort()) {
            const from = join(source, file);
            const status = statSync(from, { throwIfNoEntry: false });
            if (!status?.isFile() || copied + status.size > bytes)
                continue;
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
    const request = slotRequest(context, { ...profile, definition: { ...definition, slots } }, larger);
    const place = (each) => each.full === name.full ? directory : store.physicalPath(each);
    return { ...request, physicalPath: place, output };
}
/** The same closure by mrrl, by mkfs.erofs alone, by genimage and by systemd-repart. */
async function compareMakers(bench, name, request, goal) {
    const { context, scratch, effort } = bench;
    const compression = erofsCompression(request.size);
    const others = await peers(context, scratch, request, compression);
    const rows = await compare([
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
    ], { warmUps: effort.warmUps, runs: Math.min(effort.runs, 5) });
    return [...rows, ...others.missing];
}
function mkfsAlone(context, scratch, { rootEntries, toolbox, ...places }, compression) {
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
function mkfs(compression) {
    return ["mkfs.erofs", "--quiet", "-T1", "--all-root", "-x-1", `-z${compression}`, "-C65536"];
}
async function peers(context, scratch, request, compression) {
    const names = ["mkfs.erofs and genimage", "systemd-repart"];
    try {
        const run = await peer(context, "image-peers");
        const work = join(scratch, "peers");
        mkdirSync(join(work, "repart"), { recursive: true });
        mkdirSync(join(work, "empty"), { recursive: true });
        const closure = request.closure.map((each) => ({
            type: "bind",
            source: request.physicalPath(each),
            target: `/root${logicalPath(each)}`,
            writable: false,
        }));
        const kernel = join(request.physicalPath(request.kernel), "vmlinuz");
        const options = {
            binds: [
                ...closure,
                { type: "bind", source: kernel, target: "/vmlinuz", writable: false },
                { type: "bind", source: work, target: "/work", writable: true },
            ],
            workingDirectory: "/work",
            environment: { TMPDIR: "/tmp" },
        };
        writeFileSync(join(work, "genimage.cfg"), genimageConfiguration);
        writeDefinitions(join(work, "repart"), compression);
        const erofs = [...mkfs(compression), "root.erofs", "/root"].join(" ");
        const genimage = "genimage --config genimage.cfg --rootpath empty --inputpath /work --outputpath /work --tmppath /tmp/genimage";
        const script = (text) => async () => {
            await run(["/bin/sh", "-ec", text], options);
            return undefined;
        };
        const clean = async () => {
            for (const name of ["root.erofs", "disk.img", "esp.vfat"])
                await removeTree(join(work, name));
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
                    run: script("systemd-repart --empty=create --size=auto --offline=yes --dry-run=no --definitions=repart --pretty=no disk.img && sync disk.img"),
                },
            ],
            missing: [],
        };
    }
    catch (error) {
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
function writeDefinitions(directory, compression) {
    const [algorithm, level] = compression.split(",level=");
    writeFileSync(join(directory, "10-esp.conf"), "[Partition]\nType=esp\nFormat=vfat\nSizeMinBytes=40M\nSizeMaxBytes=40M\nCopyFiles=/vmlinuz:/vmlinuz\n");
    writeFileSync(join(directory, "20-root.conf"), `[Partition]\nType=root\nFormat=erofs\nCopyFiles=/root:/\nMinimize=best\nCompression=${algorithm}\n${level ? `CompressionLevel=${level}\n` : ""}`);
}
