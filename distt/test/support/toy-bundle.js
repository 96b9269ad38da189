import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseBundleHeader } from "../../assembler/model/update/bundle-header.js";
import { borrowPackage } from "./borrowed-package.js";
import { toyProfile } from "./toy-profile.js";
/** Makes the profile, and a key pair without a password beside it, `the key`. */
export async function bundleRig() {
    const profile = await toyProfile();
    const key = ["key", "new", join(profile.directory, "the key"), "--no-password"];
    const made = await profile.mrrl(key);
    if (made.exitCode !== 0)
        throw new Error(String(made.stderr));
    await borrowPackage(profile.toy, "zstd");
    const packageSize = 400_000;
    const change = (name, seed) => profile.toy.define(name, `perl -e 'srand(${seed}); print pack("N*", map { rand(2**32) } 1..${packageSize / 4})' > "$out/${name}"`);
    const file = join(profile.directory, "toy.yaml");
    const plain = readFileSync(file, "utf8").replace("[app]", "[front, middle, rear]");
    const configure = (...lines) => writeFileSync(file, plain + lines.map((line) => `${line}\n`).join(""));
    for (const [index, name] of ["front", "middle", "rear"].entries())
        change(name, index + 1);
    configure();
    return {
        ...{ profile, packageSize, change, configure },
        async bundle(args, env = {}) {
            const run = await profile.mrrl(["--json", "bundle", "toy", ...args], { env });
            if (run.exitCode !== 0)
                throw new Error(String(run.stderr));
            return JSON.parse(String(run.stdout));
        },
    };
}
/** A bundle taken apart by its own sizes. */
export function bundleParts(path) {
    const bytes = readFileSync(path);
    const sizes = parseBundleHeader(bytes.toString("latin1", 0, 64), path);
    let from = 64;
    const next = (size) => {
        from += size;
        return bytes.subarray(from - size, from);
    };
    const [signature, manifest, index] = [
        next(sizes.signature),
        next(sizes.manifest),
        next(sizes.index),
    ];
    return { bytes, signature, manifest, index, area: bytes.subarray(from), head: from };
}
