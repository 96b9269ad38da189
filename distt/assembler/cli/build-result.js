import { DefinitionFiles } from "../effects/definition-file.js";
import { loadPackage } from "../effects/definitions.js";
import { Store } from "../effects/store.js";
import { growRoot, rootPath, setRoot } from "../effects/store-roots.js";
import { bytes } from "../events/wording.js";
import { planBuild } from "../plan/build-graph.js";
import { derivePackage } from "../plan/derivations.js";
import { build } from "../workflow/build.js";
import { buildTimes } from "../workflow/build-times.js";
import { openProfile } from "../workflow/profile.js";
import { packageRoot, profileRoot } from "../workflow/roots.js";
import { buildSystem } from "../workflow/system.js";
import { tellBuildTimes } from "./build-times.js";
/** Builds a profile or a package. @throws what loading and building throw. */
export function buildNamed(context, kind, name) {
    return kind === "profile" ? buildProfile(context, name) : buildPackage(context, name);
}
async function buildPackage(context, name) {
    const files = new DefinitionFiles();
    const derived = derivePackage(await loadPackage(context, name, files));
    const store = new Store(context.settings.storeRoot);
    const { storeName } = derived.package;
    const started = performance.now();
    const root = packageRoot(context, derived.package, derived.derivations);
    await store.prepare();
    await growRoot(context, store, root);
    const plan = await build(context, store, derived.derivations, [storeName], derived.tools);
    await setRoot(context, store, root);
    const path = store.physicalPath(storeName);
    const result = (times) => ({
        json: { storeName: storeName.full, path, ...timesOf(times, started) },
        text: `${path}\n`,
    });
    const times = await buildTimes(store, plan);
    tellBuildTimes(context, times, performance.now() - started);
    return {
        result: result(times),
        next: {
            result: result([]),
            files,
            store,
            names: [storeName, derived.tools.storeName],
            root: rootPath(store, root),
        },
    };
}
async function buildProfile(context, name) {
    const started = performance.now();
    const profile = await openProfile(context, name);
    const system = await buildSystem(context, profile);
    const { store, files, derived, wanted } = profile;
    const path = store.physicalPath(system.environment);
    const said = ({ build, reuse, fetched }, times) => ({
        json: {
            profile: name,
            environment: system.environment.full,
            path,
            closure: system.closure.map(({ full }) => full),
            size: system.size,
            built: build.map(({ storeName }) => storeName.full),
            reused: reuse.map(({ full }) => full),
            ...(fetched && { fetched: fetched.map(({ full }) => full) }),
            ...timesOf(times, started),
        },
        text: `${path}\n  ${system.closure.length} store paths, ${bytes(system.size)}\n`,
    });
    // The next run will find in the store what this one has made.
    const plan = planBuild(derived.derivations, [...wanted, derived.tools.storeName], () => true);
    const times = await buildTimes(store, system.plan);
    tellBuildTimes(context, times, performance.now() - started);
    return {
        result: said(system.plan, times),
        next: {
            result: said(plan, []),
            files,
            store,
            names: [...plan.reuse, ...system.closure],
            root: rootPath(store, profileRoot(profile)),
        },
    };
}
/** Nothing about time is said of a run that had nothing to build: it is remembered as it is. */
function timesOf(buildTimes, started) {
    if (buildTimes.length === 0)
        return { buildTimes };
    return { buildTimes, milliseconds: Math.round(performance.now() - started) };
}
