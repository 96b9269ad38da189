import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { Store } from "../../assembler/effects/store.js";
import { planBuild } from "../../assembler/plan/build-graph.js";
import { builtPackage } from "./built-package.js";
import { projectRoot } from "./project-root.js";
/**
 * All that the runner may use is busybox, static as on a device, and make: its PATH holds
 * nothing else. The seed is shared with the toy store.
 */
export async function shRunner(toy) {
    const programs = [await builtPackage("busybox"), await builtPackage("make")];
    const directory = mkdtempSync(join(tmpdir(), "mrrl sh runner-"));
    const scripts = join(directory, "scripts");
    mkdirSync(scripts);
    const store = new Store(join(directory, "store"));
    await store.prepare();
    const environment = {
        PATH: programs.map((path) => `${path}/bin`).join(":"),
        MRRL_STORE: store.root,
        MRRL_SOURCES: join(toy.context.settings.cacheRoot, "sources"),
        MRRL_JOBS: String(toy.context.settings.jobs),
    };
    const start = (program, args, options = {}) => execa(`${programs[0]}/bin/sh`, [join(projectRoot, "runner", program), ...args], {
        reject: false,
        stripFinalNewline: false,
        ...options,
        extendEnv: false,
        env: { ...environment, ...options.env },
    });
    const run = async (program, args, options = {}) => {
        const { exitCode, stdout, stderr } = await start(program, args, options);
        return {
            ...(exitCode === undefined ? {} : { exitCode }),
            stdout: String(stdout ?? ""),
            stderr: String(stderr ?? ""),
        };
    };
    const writeScript = (storeName, script) => {
        const path = join(scripts, storeName);
        writeFileSync(path, script);
        return path;
    };
    return {
        store,
        scripts,
        environment,
        start,
        run,
        writeScript,
        async realise(name) {
            const derived = await toy.derive(name);
            share(toy.store, store, derived.toolchain.storeName);
            const { build } = planBuild(derived.derivations, [derived.package.storeName], (input) => store.has(input));
            for (const { storeName, script } of derived.derivations)
                writeScript(storeName.full, script);
            let ran = { stdout: "", stderr: "nothing was run" };
            for (const { storeName } of build) {
                ran = await run("realise", [join(scripts, storeName.full)]);
                if (ran.exitCode !== 0)
                    break;
            }
            return ran;
        },
    };
}
/** Puts a link to a path of one store into another one. */
export function share(from, to, name) {
    if (to.has(name))
        return;
    symlinkSync(from.physicalPath(name), to.physicalPath(name));
    copyFileSync(from.recordPath(name), to.recordPath(name));
}
