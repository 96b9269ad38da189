import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadProfile } from "../../assembler/effects/definitions.js";
import { deriveProfile } from "../../assembler/plan/derivations.js";
import { emptyNode, mrrl } from "../command.js";
import { compare } from "../comparison.js";
import { plantedStore } from "../planted-store.js";
/** Files of the last two seconds are not trusted, and mrrl was perhaps compiled just now. */
const settling = 2100;
/** `mrrl build` when everything is built. */
export const noOp = {
    name: "no-op",
    title: "Nothing to do: `mrrl build minimal`",
    async measure({ context, scratch, effort }) {
        const cache = join(scratch, "cache");
        await mrrl(context, ["build", "minimal"]);
        await sleep(settling);
        const build = () => mrrl(context, ["build", "minimal"], { cache });
        return compare(candidates("mrrl build minimal", 150, cache, build), effort);
    },
};
/** The same with a thousand packages. */
export const manyPackages = {
    name: "many-packages",
    title: "Nothing to do in a profile of 1,000 packages",
    async measure({ context, scratch, effort, shrink }) {
        const count = Math.ceil(1000 / shrink);
        const directories = writeDefinitions(scratch, count);
        const store = join(scratch, "store");
        const cache = join(scratch, "cache");
        await plantPackages(context, directories, store);
        const args = [
            ...["build", "many", "--packages", directories.packages],
            ...["--profiles", directories.profiles],
        ];
        await sleep(settling);
        const build = () => mrrl(context, args, { store, cache });
        return compare(candidates(`mrrl build, ${count} packages`, 250, cache, build), effort);
    },
};
function candidates(name, goal, cache, build) {
    const run = async () => {
        await build();
        return undefined;
    };
    const forget = async () => rmSync(join(cache, "evaluations"), { recursive: true, force: true });
    const recalled = { name, goal, prepare: run, run };
    return [
        recalled,
        { name: "the same, definitions read anew", prepare: forget, run },
        {
            name: "node -e 0",
            run: async () => {
                await emptyNode();
                return undefined;
            },
        },
    ];
}
function writeDefinitions(scratch, count) {
    const directories = { packages: join(scratch, "packages"), profiles: join(scratch, "profiles") };
    const names = Array.from({ length: count }, (_, index) => `generated-${index}`);
    for (const name of [...names, "kernel"]) {
        mkdirSync(join(directories.packages, name), { recursive: true });
        const text = `name: ${name}\nversion: "1"\nsummary: generated\nlicense: ISC\nbuild: mkdir "$out/share"\n`;
        writeFileSync(join(directories.packages, name, "package.yaml"), text);
    }
    mkdirSync(directories.profiles);
    const profile = {
        name: "many",
        version: "1",
        summary: "generated",
        kernel: { package: "kernel", fragments: ["base"] },
        packages: names,
        hostname: "many",
        slots: { boot: "24MiB", root: "64MiB" },
        data: "64MiB",
    };
    writeFileSync(join(directories.profiles, "many.yaml"), JSON.stringify(profile));
    return directories;
}
/** Puts the outputs into the store: building them is another benchmark. */
async function plantPackages(context, { packages, profiles }, root) {
    const settings = {
        ...context.settings,
        packageDirectories: [packages, ...context.settings.packageDirectories],
        profileDirectories: [profiles, ...context.settings.profileDirectories],
    };
    const derived = deriveProfile(await loadProfile({ settings }, "many"));
    const { plant } = await plantedStore(context, root);
    for (const { storeName } of [derived.kernel, ...derived.packages]) {
        await plant(storeName, { [`share/${storeName.name}`]: `${storeName.name}\n` });
    }
}
