import { existsSync, lstatSync, rmSync, symlinkSync } from "node:fs";
import { chmod, mkdir, rename, symlink, utimes } from "node:fs/promises";
import { listProfiles } from "../effects/definitions.js";
import { Store } from "../effects/store.js";
import { holdPaths } from "../effects/store-lease.js";
import { build } from "./build.js";
import { passOver } from "./find-derivations.js";
import { overlayOfProfile } from "./overlay.js";
import { openProfile } from "./profile.js";
import { buildSystem } from "./system.js";
/**
 * Builds replacements in a store of their own, which has links to what is whole in the real
 * one. So the damaged path keeps its name meanwhile, damaged inputs are built, too, and
 * environments are made as they always are.
 */
export class RebuiltReplacements {
    title = "a new build";
    #context;
    #real;
    #scratch;
    #found;
    #usable;
    /**
     * @param directory an empty one below the store's root, for that store.
     * @param found the derivations of the paths that have one.
     * @param usable whether a path of the real store may be used.
     */
    constructor(context, real, directory, found, usable) {
        this.#context = { ...context, settings: { ...context.settings, storeRoot: directory } };
        this.#real = real;
        this.#scratch = new Store(directory);
        this.#found = found;
        this.#usable = usable;
    }
    async provide(name, _record, into) {
        await this.#prepare();
        if (!this.#scratch.has(name)) {
            const found = this.#found.get(name.full);
            if (found)
                await this.#build(name, found);
            else
                await this.#buildProfiles(name);
        }
        const path = this.#scratch.physicalPath(name);
        if (!this.#scratch.has(name) || lstatSync(path).isSymbolicLink())
            return undefined;
        const record = await this.#scratch.record(name);
        // Only a writable directory can get another parent (for others than root).
        await chmod(path, 0o755);
        await rename(path, into);
        await chmod(into, 0o555);
        await utimes(into, 1, 1);
        return record;
    }
    async #prepare() {
        // Logs are read when it is over.
        const logs = `${this.#scratch.root}/logs`;
        if (!existsSync(logs)) {
            await mkdir(this.#scratch.root, { recursive: true });
            await symlink(`${this.#real.root}/logs`, logs);
        }
        await this.#scratch.prepare();
    }
    async #build(name, { derivations, tools }) {
        await this.#link(derivations);
        await build(this.#context, this.#scratch, derivations, [name], tools);
    }
    /** Environments, roots of containers, what overlays add: no script makes them, but building a profile. */
    async #buildProfiles(name) {
        for (const candidate of await listProfiles(this.#context)) {
            const profile = await passOver(() => openProfile(this.#context, candidate));
            if (profile === undefined || !mayMake(profile.definition, name))
                continue;
            await this.#link(profile.derived.derivations);
            if (name.name !== "overlay")
                await passOver(() => buildSystem(this.#context, profile));
            if (this.#scratch.has(name))
                return;
            if (name.version === "oci")
                continue;
            const output = `${this.#scratch.root}/overlay.run`;
            const wishes = { key: undefined, output, release: undefined };
            await passOver(() => overlayOfProfile(this.#context, candidate, wishes));
            if (this.#scratch.has(name))
                return;
        }
    }
    async #link(derivations) {
        const { signal, events, settings } = this.#context;
        const outer = { signal, events, settings: { ...settings, storeRoot: this.#real.root } };
        const names = derivations.map(({ storeName }) => storeName);
        await holdPaths(outer, this.#real, names);
        for (const name of names) {
            const usable = this.#usable(name.full) && this.#real.has(name);
            if (!usable || this.#scratch.has(name))
                continue;
            // Of one that was built here before.
            rmSync(this.#scratch.recordPath(name), { force: true });
            symlinkSync(this.#real.recordPath(name), this.#scratch.recordPath(name));
            symlinkSync(this.#real.physicalPath(name), this.#scratch.physicalPath(name));
        }
    }
}
/** Whether building a profile may make a path that is named after its content. */
function mayMake({ name: profile, containers }, wanted) {
    const names = Object.keys(containers);
    // Versions have no `-` in store names.
    const versions = [profile, ...names.map((each) => `${profile}-${each}`)];
    const isVersion = versions.some((each) => each.replaceAll("-", "_") === wanted.version);
    if (wanted.name === "environment" || wanted.name === "overlay")
        return isVersion;
    return wanted.version === "oci" && names.includes(wanted.name);
}
