import { join } from "node:path";
import { realiseEnvironment } from "../../assembler/effects/environment-writer.js";
import { removeTree } from "../../assembler/effects/remove-tree.js";
import { syncFileSystem } from "../../assembler/effects/sync-file-system.js";
import { runTool } from "../../assembler/effects/toolbox.js";
import { sha256 } from "../../assembler/model/sha256.js";
import { makeStoreName } from "../../assembler/model/store-name.js";
import { compare } from "../comparison.js";
import { plantedStore } from "../planted-store.js";
/** Files of each directory of the generated packages. */
const perDirectory = 100;
/** Two packages with as many files in the same directories: every file becomes a link. */
export const environment = {
    name: "environment",
    title: "An environment of many links",
    async measure(bench) {
        return [...(await links(bench, 10_000, 250)), ...(await links(bench, 100_000, 2500))];
    },
};
async function links(bench, links, goal) {
    const { context, scratch, effort, shrink } = bench;
    const count = Math.ceil(links / shrink);
    const root = join(scratch, String(links));
    const { store, toolbox, plant } = await plantedStore(context, root);
    const packages = ["one", "two"].map((name) => makeStoreName(name, "1", sha256(name)));
    for (const name of packages) {
        const files = {};
        for (let index = 0; index < count / 2; index++) {
            files[`share/d${Math.floor(index / perDirectory)}/${name.name}-${index}`] = "";
        }
        await plant(name, files);
    }
    let made = "";
    return compare([
        {
            name: `mrrl, ${count} links`,
            goal,
            prepare: () => removeTree(made || join(scratch, "none")),
            run: async () => {
                const environment = await realiseEnvironment(context, store, "generated", packages.map((name) => ({ name, priority: 0 })), (path) => syncFileSystem(context, toolbox, path));
                made = store.physicalPath(environment);
                return undefined;
            },
        },
        {
            name: "cp -rs, then sync -f",
            prepare: () => removeTree(join(root, "links")),
            run: async () => {
                const sources = packages.map((name) => `/bench/store/${name.full}/share`);
                const command = 'mkdir /bench/links && cp -rs --no-preserve=mode "$@" /bench/links && sync -f /bench/links';
                await runTool(context, toolbox, ["/bin/sh", "-c", command, "sh", ...sources], {
                    binds: [{ type: "bind", source: root, target: "/bench", writable: true }],
                });
                return undefined;
            },
        },
    ], { warmUps: effort.warmUps, runs: Math.min(effort.runs, 5) });
}
