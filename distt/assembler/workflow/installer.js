import { mkdir, open, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ChunkSpool } from "../effects/chunk-spool.js";
import { readFully } from "../effects/differing-ranges.js";
import { diskUsage } from "../effects/disk-usage.js";
import { writeInstaller } from "../effects/installer-file.js";
import { readOverlayTexts } from "../effects/overlay-texts.js";
import { requireSpace } from "../effects/require-space.js";
import { storeTar } from "../effects/root-tar.js";
import { runTool } from "../effects/toolbox.js";
import { parseSignature, signMessage, verifySignature } from "../model/minisign/signature.js";
import { renderOverlayManifest, } from "../model/overlay/manifest.js";
import { sha256 } from "../model/sha256.js";
import { parseStoreName } from "../model/store-name.js";
import { renderInstallerFront, wholeBlocks } from "../plan/installer-front.js";
import { tarHeader } from "../plan/tar-header.js";
/** Makes an installer in a directory. @throws NO_SPACE, TOOL_FAILED, STORE_CORRUPT */
export async function makeInstaller(context, request) {
    const { profile, scratch, environment, overlay, services, s6, key } = request;
    const { definition } = profile;
    const area = join(scratch, "paths");
    const paths = await packPaths(context, request, area);
    const manifest = {
        profile: definition.name,
        version: definition.version,
        release: definition.release,
        key: key?.publicKey.line,
        environment: environment.full,
        overlay: overlay.full,
        s6: s6?.full,
        services,
        paths,
    };
    const text = renderOverlayManifest(manifest);
    const title = `${definition.name} ${definition.version}, release ${definition.release}`;
    const head = Buffer.from((key ? signed(Buffer.from(text), key, title) : "unsigned\n") + text);
    const busybox = await readFile(join(profile.store.physicalPath(request.programs.busybox), "bin/busybox"));
    const tools = await packTools(context, request);
    const { size: length } = await stat(area);
    const parts = [busybox, tools, head].reduce((sum, part) => sum + wholeBlocks(part.length), 0);
    const front = renderInstallerFront((await readOverlayTexts(context)).front ?? "", title, {
        busybox: busybox.length,
        tools: tools.length,
        head: head.length,
        payload: parts + length,
    }, {
        // What is cut out of the file are whole blocks.
        busybox: sha256(filled(busybox)),
        tools: sha256(filled(tools)),
        head: sha256(head),
    });
    const path = join(scratch, "installer");
    const size = await writeInstaller(path, { front, busybox, tools, head, paths: area });
    if (!key)
        return { manifest, path, signature: undefined, size };
    const signature = join(scratch, "installer.minisig");
    await writeFile(signature, signed(await readFile(path), key, title));
    return { manifest, path, signature, size };
}
/** Packs every path of the closure; they follow each other in the file. */
async function packPaths(context, { profile, programs, environment, scratch }, area) {
    const { store, toolbox } = profile;
    const closure = await store.closure([environment]);
    const records = await Promise.all(closure.map((name) => store.record(name)));
    // Compressed, what is not in the cache of frames also as it is.
    await requireSpace(scratch, records.reduce((sum, { size }) => sum + size, 0));
    const zstd = { root: store.physicalPath(programs.zstd) };
    const chunks = await ChunkSpool.fill(context, toolbox, zstd, area, async (spool) => {
        for (const name of closure) {
            context.signal.throwIfAborted();
            await spool.add(Buffer.concat([...storeTar({ ".": store.physicalPath(name) })]));
        }
    });
    const file = await open(area);
    try {
        const paths = [];
        let offset = 0;
        for (const [index, { storeName, treeHash, references }] of records.entries()) {
            const length = chunks[index]?.compressedSize ?? 0;
            const bytes = await readFully(file, Buffer.alloc(length), offset);
            const { size, entries } = diskUsage(store.physicalPath(parseStoreName(storeName)));
            paths.push({
                name: storeName,
                treeHash,
                diskSize: size,
                entries,
                offset,
                length,
                sha256: sha256(bytes),
                references: references.map(({ name }) => name),
            });
            offset += length;
        }
        return paths;
    }
    finally {
        await file.close();
    }
}
/** What the front unpacks with busybox: the programs and scripts that the installation needs. */
async function packTools(context, { profile, programs, overlay, scratch }) {
    const { store, toolbox } = profile;
    const program = (name) => join(store.physicalPath(programs[name]), "bin", name);
    const trees = {
        "./tools/minisign": program("minisign"),
        "./tools/zstd": program("zstd"),
        "./overlay": store.physicalPath(overlay),
    };
    const applets = await readdir(join(store.physicalPath(programs.busybox), "bin"));
    const links = [
        tarHeader({ name: "./bin", type: "directory", mode: 0o755 }),
        ...applets
            .sort()
            .map((name) => tarHeader({ name: `./bin/${name}`, type: "symlink", mode: 0o777, target: "../busybox" })),
    ];
    const directory = join(scratch, "tools");
    await mkdir(directory);
    await writeFile(join(directory, "tools.tar"), Buffer.concat([...links, ...storeTar(trees, 0o755)]));
    // Not Node's zlib: its bytes differ from one version to the next.
    await runTool(context, toolbox, ["/busybox/bin/busybox", "gzip", "-9", "tools.tar"], {
        binds: [
            {
                type: "bind",
                source: store.physicalPath(programs.busybox),
                target: "/busybox",
                writable: false,
            },
            { type: "bind", source: directory, target: "/packing", writable: true },
        ],
        workingDirectory: "/packing",
    });
    return readFile(join(directory, "tools.tar.gz"));
}
/** Bytes with what fills their last block. */
function filled(bytes) {
    return Buffer.concat([bytes, Buffer.alloc(wholeBlocks(bytes.length) - bytes.length)]);
}
/** A signature, verified: a bad memory or key is noticed here, not on hosts. */
function signed(message, key, title) {
    const signature = signMessage(message, key, `mrrl overlay ${title}`);
    verifySignature(message, parseSignature(signature), key.publicKey);
    return signature;
}
