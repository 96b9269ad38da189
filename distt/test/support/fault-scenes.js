import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../../assembler/model/sha256.js";
import { deb, tar, xz } from "./archives.js";
import { serve, serveBody } from "./local-server.js";
import { runMrrl } from "./mrrl-program.js";
/** A world of its own whose store has the toy store's seed and tools, and nothing else. */
export function emptyWorld(toy) {
    const base = join(mkdtempSync(join(tmpdir(), "mrrl scene-")), "base");
    for (const name of ["cache/sources", "out", "packages", "profiles"]) {
        mkdirSync(join(base, name), { recursive: true });
    }
    cpSync(toy.store.root, join(base, "store"), { recursive: true, verbatimSymlinks: true });
    return base;
}
/** Writes a package that these build steps make. */
export function definePackage(base, name, steps, more = "") {
    const directory = join(base, "packages", name);
    mkdirSync(directory);
    writeFileSync(join(directory, "package.yaml"), `name: ${name}\nversion: "1"\nsummary: a toy\nlicense: ISC\n${more}build: |\n  ${steps}\n`);
}
export function writeProfile(base, version, packages) {
    writeFileSync(join(base, "profiles/box.yaml"), `name: box\nversion: "${version}"\nsummary: a toy\n` +
        "kernel: { package: toykernel, fragments: [base] }\n" +
        `packages: [${packages}]\nhostname: box\nnetwork: none\n` +
        "slots: { boot: 4MiB, root: 8MiB }\ndata: 16MiB\n");
}
/** What happened in a world before the run that is to be disturbed. */
export async function prepare(base, args) {
    const environment = { MRRL_STORE: join(base, "store"), MRRL_CACHE: join(base, "cache") };
    const run = await runMrrl(args, environment, { cwd: base });
    if (run.exitCode !== 0)
        throw new Error(run.stderr);
}
/** Arguments with which a run finds what is in its world. */
export const definitions = ["--packages", "packages", "--profiles", "profiles"];
/** One package is built by a script and becomes a store path. */
export function buildScene(toy) {
    const base = emptyWorld(toy);
    // Without links: such a tree is flushed file by file, not with its whole file system.
    const bin = 'mkdir "$out/bin"; echo hi > "$out/bin/a"; echo x > "$out/x"';
    definePackage(base, "app", bin);
    return { base, args: () => ["build", "--package", "app", ...definitions] };
}
/** A build that itself writes some MiB, into its directory and into its output. */
export function compilerScene(toy) {
    const base = emptyWorld(toy);
    const steps = 'head -c 2500000 /dev/zero > object; head -c 2500000 /dev/zero > "$out/library"';
    definePackage(base, "large", steps);
    return { base, args: () => ["build", "--package", "large", ...definitions] };
}
/**
 * An environment is made, and an image of it: packages and kernel are built already,
 * and an image of the profile's earlier version is there.
 */
export async function imageScene(toy) {
    const base = emptyWorld(toy);
    definePackage(base, "one", 'mkdir "$out/bin"; echo 1 > "$out/bin/one"');
    definePackage(base, "two", 'mkdir "$out/bin"; echo 2 > "$out/bin/two"');
    definePackage(base, "toykernel", 'echo kernel > "$out/vmlinuz"');
    const args = () => ["image", "box", "-o", "out/box.img", ...definitions];
    writeProfile(base, "1", "two");
    await prepare(base, args());
    await prepare(base, ["build", "--package", "one", ...definitions]);
    writeProfile(base, "2", "one, two");
    return { base, args };
}
/** An image is made of a package that refers to another one, which the profile does not name. */
export async function referenceScene(toy) {
    const base = emptyWorld(toy);
    definePackage(base, "library", 'echo code > "$out/code"');
    definePackage(base, "app", 'echo "$pkg_library" > "$out/app"', "dependencies: [library]\n");
    definePackage(base, "toykernel", 'echo kernel > "$out/vmlinuz"');
    writeProfile(base, "1", "app");
    const scene = { base, args: () => ["image", "box", "-o", "out/box.img", ...definitions] };
    await prepare(base, scene.args());
    return scene;
}
/** An image is made of two packages, both built, that have one path in common. */
export async function conflictScene(toy) {
    const base = emptyWorld(toy);
    definePackage(base, "toykernel", 'echo kernel > "$out/vmlinuz"');
    for (const name of ["toykernel", "one", "two"]) {
        const steps = `mkdir "$out/bin"; echo ${name} > "$out/bin/same"`;
        if (name !== "toykernel")
            definePackage(base, name, steps);
        await prepare(base, ["build", "--package", name, ...definitions]);
    }
    writeProfile(base, "1", "one, two");
    return { base, args: () => ["image", "box", "-o", "out/box.img", ...definitions] };
}
/** Tiny Debian packages of a root are fetched from a local server, unpacked, and become a store path. */
export function rootScene(t, toy) {
    const packages = ["alpha", "beta"].map((name) => {
        const data = tar({ name: "./usr/share/", type: "5" }, { name: `./usr/share/${name}`, content: name.repeat(1000) }, { name: `./usr/share/${name}-link`, type: "2", link: name }, { name: `./usr/share/${name}-twin`, type: "1", link: `./usr/share/${name}` });
        return [name, deb(xz(data), "data.tar.xz")];
    });
    return debianScene(t, toy, Object.fromEntries(packages));
}
/**
 * A root made of the given Debian packages, by name.
 * @param answer how the server answers; as servers should when absent.
 */
export async function debianScene(t, toy, debs, answer) {
    const base = emptyWorld(toy);
    const files = new Map();
    const packages = Object.entries(debs).map(([name, bytes]) => {
        const pool = `pool/main/t/toy/${name}_1_amd64.deb`;
        files.set(`/${pool}`, Buffer.from(bytes));
        return { name, version: "1", pool, size: bytes.length, sha256: sha256(bytes) };
    });
    const server = await serve(t, (request, response, count) => {
        const bytes = files.get(new URL(request.url ?? "", "http://x").pathname);
        if (!bytes)
            response.writeHead(404).end();
        else if (answer)
            answer(request, response, count, bytes);
        else
            serveBody(request, response, bytes);
    });
    const directory = join(base, "packages/toyroot");
    mkdirSync(directory);
    writeFileSync(join(directory, "package.yaml"), 'name: toyroot\nversion: "1"\nsummary: a toy\nlicense: ISC\nkind: root\n' +
        `debian: { roots: [${Object.keys(debs)}] }\nlinks: { usr/bin/toy: ../share/alpha }\n`);
    const lock = {
        format: 1,
        suite: "trixie",
        release: "13.1",
        snapshot: "20250906T000000Z",
        packages,
    };
    writeFileSync(join(directory, "lock.json"), JSON.stringify(lock, null, 2));
    return {
        base,
        args: () => ["build", "--package", "toyroot", ...definitions],
        environment: { MRRL_DEBIAN_MIRROR: server.url },
    };
}
/** A package's Debian closure is resolved against a local suite, and its lock.json replaced. */
export async function lockScene(t, toy) {
    const base = emptyWorld(toy);
    const stanza = "Package: alpha\nVersion: 1\nFilename: pool/main/a/alpha_1_amd64.deb\n" +
        `Size: 10\nSHA256: ${sha256("alpha")}\n`;
    const index = xz(Buffer.from(stanza));
    const release = "Version: 13.1\nDate: Sat, 06 Sep 2025 10:24:41 UTC\nSHA256:\n" +
        ` ${sha256(index)} ${index.length} main/binary-amd64/Packages.xz\n`;
    const server = await serve(t, (request, response) => {
        if (request.url?.endsWith("/Release"))
            response.end(release);
        else
            serveBody(request, response, index);
    });
    const directory = join(base, "packages/toyroot");
    mkdirSync(directory);
    writeFileSync(join(directory, "package.yaml"), 'name: toyroot\nversion: "1"\nsummary: a toy\nlicense: ISC\nkind: root\ndebian: { roots: [alpha] }\n');
    return {
        base,
        args: () => ["lock", "toyroot", ...definitions],
        environment: { MRRL_DEBIAN_MIRROR: server.url },
    };
}
