import { readFileSync, writeFileSync } from "node:fs";
import { builtPackage } from "./built-package.js";
import { archiveTar, ociLayout } from "./oci-images.js";
/**
 * An OCI image as another tool would make it, in a tar: busybox in two layers, owners of its
 * own, a whiteout, a user by name, a program that tells what it was started with.
 * @returns its digest
 */
export async function writeContainerImage(path) {
    const busybox = readFileSync(`${await builtPackage("busybox")}/bin/busybox`);
    const program = '#!/bin/sh\necho "started as $(id -u):$(id -g) in $PWD with $COLOUR" >/srv/told\nwhile :; do sleep 1000 & wait; done\n';
    const directory = (name, uid = 0, mode = 0o755) => ({
        name,
        type: "5",
        mode,
        uid,
        gid: uid,
    });
    const archive = ociLayout({
        layers: [
            {
                compression: "gzip",
                entries: [
                    directory("bin/"),
                    { name: "bin/busybox", content: busybox, mode: 0o755 },
                    ...["sh", "id", "sleep", "cat", "ls", "stat", "rm"].map((name) => ({
                        name: `bin/${name}`,
                        type: "2",
                        link: "busybox",
                    })),
                    { name: "bin/same", type: "1", link: "bin/busybox" },
                    directory("etc/"),
                    { name: "etc/passwd", content: "root:x:0:0::/root:/bin/sh\nwww:x:33:34::/srv:/bin/sh\n" },
                    { name: "etc/old", content: "of the first layer\n" },
                    directory("srv/", 33),
                    { name: "srv/page", content: "a page\n", uid: 33, gid: 34, mode: 0o640 },
                ],
            },
            {
                entries: [
                    { name: "etc/.wh.old" },
                    directory("usr/"),
                    { name: "usr/start", content: program, mode: 0o755 },
                    { name: "usr/setuid", content: busybox, mode: 0o4755 },
                ],
            },
        ],
        config: {
            Entrypoint: ["/usr/start"],
            Cmd: ["unused"],
            Env: ["PATH=/bin", "COLOUR=blue"],
            User: "www",
            WorkingDir: "/srv",
            StopSignal: "SIGKILL",
        },
    });
    writeFileSync(path, archiveTar(archive));
    return archive.manifest;
}
