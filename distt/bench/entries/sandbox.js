import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadPackage } from "../../assembler/effects/definitions.js";
import { execute } from "../../assembler/effects/exec.js";
import { spawnSandbox } from "../../assembler/effects/sandbox.js";
import { toolProgram } from "../../assembler/effects/tool-program.js";
import { buildSandbox, mostOpenFiles } from "../../assembler/plan/build-sandbox.js";
import { buildUsers } from "../../assembler/plan/build-users.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { compare } from "../comparison.js";
import { plantedStore } from "../planted-store.js";
/** The sandbox of a build around a script that does nothing. */
export const sandbox = {
    name: "sandbox",
    title: "Setting up a build's sandbox",
    async measure({ context, scratch, effort }) {
        const { store, toolbox } = await plantedStore(context, join(scratch, "store"));
        const { package: derivation } = derivePackage(await loadPackage(context, "busybox"));
        const places = {
            output: join(scratch, "output"),
            workingDirectory: join(scratch, "build"),
            script: join(scratch, "script"),
            sources: {},
            jobserver: undefined,
            jobs: 1,
            user: buildUsers.first,
            limits: { ...context.settings.limits, openFiles: mostOpenFiles },
            physicalPath: store.physicalPath.bind(store),
        };
        mkdirSync(places.output);
        mkdirSync(places.workingDirectory);
        writeFileSync(places.script, "");
        const spec = buildSandbox(derivation, [], places);
        const shell = toolProgram(toolbox, "dash");
        return compare([
            {
                name: "sh in the sandbox",
                run: async () => {
                    await spawnSandbox(context, toolbox, spec);
                    return undefined;
                },
            },
            {
                name: "sh outside",
                run: async () => {
                    await execute(context, shell.file, [...shell.args, places.script]);
                    return undefined;
                },
            },
        ], { warmUps: effort.warmUps, runs: effort.runs * 5 });
    },
};
