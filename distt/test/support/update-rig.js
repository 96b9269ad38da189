import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withDir } from "tmp-promise";
import { parse, stringify } from "yaml";
import { withGuest } from "./guest.js";
import { runMrrl } from "./mrrl-program.js";
import { projectRoot } from "./project-root.js";
import { testToolbox } from "./toolbox.js";
import { ImageSurgery } from "./toy-image.js";
import { UpdateServer } from "./update-server.js";
const noisePackage = `name: noise
version: "1"
summary: something to transfer
license: CC0-1.0
build: |
  mkdir "$out/bin"
  perl -e 'srand(1); print pack("N", rand(2 ** 32)) for 1 .. 1500000' >"$out/bin/noise"
`;
/** The name of all profiles of the rig. */
export const profileName = "machine";
/**
 * Makes systems that update each other: variants of `minimal` of one name, with a shell
 * on the console and a key of their own, their images, bundles and guests.
 */
export class UpdateRig {
    directory;
    context;
    toolbox;
    /** The secret key that signs, and the line that profiles trust. */
    key;
    publicKey;
    constructor(directory, { context, toolbox }, key) {
        this.directory = directory;
        this.context = context;
        this.toolbox = toolbox;
        this.key = key.secret;
        this.publicKey = key.line;
    }
    /** Hands a rig over, and removes all that was made with it. */
    static async using(work) {
        return await withDir(async ({ path }) => {
            const tools = await testToolbox();
            await mkdir(join(path, "served"));
            return await work(new UpdateRig(path, tools, await newKey(join(path, "update"))));
        }, { unsafeCleanup: true, prefix: "mrrl update" });
    }
    /** Another key pair, which no profile trusts by itself. */
    newKey(name) {
        return newKey(join(this.directory, name));
    }
    /**
     * Makes the image of a system, as a user does.
     * @param options further options of `mrrl image`.
     */
    async image(variant, options = []) {
        const image = join(this.directory, `${variant.release}.img`);
        const profiles = await this.#profiles(variant);
        await this.#mrrl(["image", profileName, ...profiles, "-o", image, ...options]);
        const manifest = await readFile(image.replace(/img$/, "json"), "utf8");
        return { image, manifest: JSON.parse(manifest) };
    }
    /** A disk with the image of a system: its path, and the means to look at it. */
    async disk(variant) {
        const { image, manifest } = await this.image(variant);
        const disk = join(this.directory, "disk.img");
        await copyFile(image, disk);
        return { disk, surgery: new ImageSurgery(disk, manifest), manifest };
    }
    /**
     * Makes the bundle of a system below `served/`.
     * @param options further options of `mrrl bundle`.
     * @returns its file name there.
     */
    async bundle(variant, options = []) {
        const name = `${variant.release}.bundle`;
        const key = options.includes("--key") ? [] : ["--key", this.key];
        const output = ["-o", this.served(name)];
        const profiles = await this.#profiles(variant);
        await this.#mrrl(["bundle", profileName, ...profiles, ...key, ...output, ...options]);
        return name;
    }
    /** Where a served file is. */
    served(name) {
        return join(this.directory, "served", name);
    }
    /** Serves `served/` to guests. */
    serving(work) {
        return UpdateServer.serving(join(this.directory, "served"), work);
    }
    withGuest(machine, work) {
        return withGuest(this.context, this.toolbox, machine, work);
    }
    async #profiles({ noise, ...variant }) {
        const directory = join(this.directory, `profiles-${variant.release}`);
        const packages = join(this.directory, "packages");
        await mkdir(directory, { recursive: true });
        await mkdir(join(packages, "noise"), { recursive: true });
        await writeFile(join(packages, "noise/package.yaml"), noisePackage);
        const minimal = parse(await readFile(join(projectRoot, "profiles/minimal.yaml"), "utf8"));
        const profile = {
            ...minimal,
            name: profileName,
            packages: [...minimal.packages, ...(noise ? ["noise"] : [])],
            kernel: { ...minimal.kernel, arguments: ["console=ttyS0", "no_timer_check"] },
            login: "console",
            data: "32MiB",
            update: { keys: [this.publicKey] },
            ...variant,
        };
        await writeFile(join(directory, `${profileName}.yaml`), stringify(profile));
        return ["--profiles", directory, "--packages", packages];
    }
    async #mrrl(args) {
        const { exitCode, stderr } = await runMrrl(args);
        if (exitCode !== 0)
            throw new Error(`mrrl ${args.join(" ")} failed:\n${stderr}`);
    }
}
async function newKey(path) {
    const { exitCode, stdout, stderr } = await runMrrl([
        ...["key", "new", path, "--no-password", "--json"],
    ]);
    if (exitCode !== 0)
        throw new Error(`mrrl key new failed:\n${stderr}`);
    const { publicKey, files } = JSON.parse(stdout);
    return { secret: files.secret, line: publicKey };
}
