import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Store } from "../../assembler/effects/store.js";
import { runTool } from "../../assembler/effects/toolbox.js";
import { readErofs } from "../../assembler/plan/erofs-reader.js";
import { realiseOciRoot, } from "../../assembler/workflow/oci-root.js";
import { archiveTar, writeFiles } from "./oci-images.js";
import { testToolbox } from "./toolbox.js";
export async function ociRig() {
    const { context, toolbox } = await testToolbox();
    const directory = mkdtempSync(join(tmpdir(), "mrrl oci-"));
    const store = new Store(join(directory, "store"));
    await store.prepare();
    let archives = 0;
    return {
        context,
        toolbox,
        store,
        directory,
        write(archive, form = "tar") {
            const path = join(directory, `archive-${archives++}`);
            if (form === "directory" && !(archive instanceof Uint8Array))
                writeFiles(archive, path);
            else
                writeFileSync(path, archive instanceof Uint8Array ? archive : archiveTar(archive));
            return path;
        },
        make(archive, digest, more = {}, limits) {
            const request = { name: "toy", archive, digest, mountPoints: [], place: "toy.yaml:3:5" };
            return realiseOciRoot(context, store, toolbox, { ...request, ...more }, limits);
        },
        file: ({ storeName }, name = "root.erofs") => join(store.physicalPath(storeName), name),
    };
}
/** Every path of a root with what its inode says. */
export async function rootFacts(path) {
    const bytes = readFileSync(path);
    const inodes = await readErofs(async (offset, length) => Buffer.from(bytes.subarray(offset, offset + length)));
    return new Map([...inodes].map(([name, inode]) => [name, fact(inode)]));
}
/** Compact and extended inodes as the kernel's fs/erofs/erofs_fs.h has them. */
function fact({ bytes, extended, at, target }) {
    const [uid, gid, links] = extended
        ? [bytes.readUInt32LE(24), bytes.readUInt32LE(28), bytes.readUInt32LE(44)]
        : [bytes.readUInt16LE(24), bytes.readUInt16LE(26), bytes.readUInt16LE(6)];
    return {
        mode: bytes.readUInt16LE(4).toString(8),
        owner: `${uid}:${gid}`,
        links,
        at,
        ...(target === undefined ? {} : { target }),
    };
}
/** Has fsck.erofs check a root and print contents of files of it. */
export async function contents({ context, toolbox }, path, names) {
    const { stdout } = await runTool(context, toolbox, [
        ...["sh", "-euc"],
        `fsck.erofs --extract=/tmp/root --no-preserve-owner "$0" >&2
       cd /tmp/root
       for name in "$@"; do cat "./$name"; printf '\\001'; done`,
        `/in/${basename(path)}`,
        ...names,
    ], {
        binds: [{ type: "bind", source: path, target: `/in/${basename(path)}`, writable: false }],
    });
    return stdout.split("\u0001").slice(0, -1);
}
