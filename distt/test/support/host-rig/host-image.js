import { existsSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { inOwnDirectory } from "../../../assembler/effects/own-directory.js";
import { runTool } from "../../../assembler/effects/toolbox.js";
import { sha256 } from "../../../assembler/model/sha256.js";
import { hostRig } from "./rig-packages.js";
/** Room for what a test installs; what is not used takes none. */
const imageSize = 2 * 2 ** 30;
/** Images that are not used for so long, in ms, belong to definitions that there were once. */
const longestUnused = 14 * 24 * 60 * 60 * 1000;
/**
 * A disk image that is made once and kept below the cache directory, under a name that says
 * what it is made from. It must not be written to.
 * @param inputs everything that decides what it becomes.
 * @param fill is given an empty ext4 file system.
 */
export async function keptImage(name, inputs, fill) {
    const rig = await hostRig();
    const { context } = rig;
    const directory = join(context.settings.cacheRoot, "test-hosts");
    const key = sha256(inputs.map((input) => sha256(input)).join("\n"));
    const image = join(directory, `${name}-${key}.img`);
    await mkdir(directory, { recursive: true });
    await inOwnDirectory(context, `${image}.new`, async () => {
        if (existsSync(image))
            return;
        const [raw, packed] = [join(`${image}.new`, "raw"), join(`${image}.new`, "packed")];
        await emptyExt4(rig, raw);
        await fill(raw);
        await sparseCopy(raw, packed);
        await rename(packed, image);
    });
    await removeUnused(directory, image);
    return image;
}
/** Notes that an image is used, and removes those that nobody has used for long. */
async function removeUnused(directory, used) {
    const now = new Date();
    await utimes(used, now, now);
    for (const name of await readdir(directory)) {
        const path = join(directory, name);
        const last = await stat(path).catch(() => undefined);
        if (last && now.getTime() - last.mtimeMs > longestUnused)
            await rm(path, { recursive: true });
    }
}
/** An ext4 file system that is the same each time, and whose tables the kernel need not finish. */
async function emptyExt4(rig, image) {
    const file = await open(image, "wx");
    await file.truncate(imageSize);
    await file.close();
    const id = "6d72726c-0000-4000-8000-000000000001";
    const extended = `hash_seed=${id},root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0`;
    await inDirectory(rig, image, (path) => [
        ...["mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-U", id, "-J", "size=8"],
        ...["-E", extended, path],
    ]);
}
/** Copies an image; where it holds nothing but zeros the copy has holes. */
export async function sparseCopy(from, to) {
    const { context, toolbox } = await hostRig();
    await runTool(context, toolbox, ["cp", "--sparse=always", "/from.img", `/to/${basename(to)}`], {
        binds: [
            { type: "bind", source: from, target: "/from.img", writable: false },
            { type: "bind", source: dirname(to), target: "/to", writable: true },
        ],
    });
}
async function inDirectory({ context, toolbox }, file, command) {
    await runTool(context, toolbox, command(`/images/${basename(file)}`), {
        binds: [{ type: "bind", source: dirname(file), target: "/images", writable: true }],
    });
}
