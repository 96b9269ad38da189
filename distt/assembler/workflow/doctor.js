import { arch, availableParallelism, platform, release, tmpdir } from "node:os";
import { chooseAccelerator, recallAccelerator } from "../effects/accelerator.js";
import { readCgroupFacts } from "../effects/cgroup-facts.js";
import { within } from "../effects/host-facts/deadline.js";
import { readKvm } from "../effects/host-facts/kvm.js";
import { askMirrors, findAptProxy } from "../effects/host-facts/mirrors.js";
import { readNamespaceFacts } from "../effects/host-facts/namespaces.js";
import { readPlaceFacts } from "../effects/host-facts/place.js";
import { readResources } from "../effects/host-facts/resources.js";
import { trySandbox } from "../effects/host-facts/sandbox-trial.js";
import { readServiceManager } from "../effects/host-facts/service-manager.js";
import { readStoreState } from "../effects/host-facts/store-state.js";
import { sandboxMakers } from "../effects/tool-program.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { usedProxy } from "../model/proxies.js";
import { cgroupFinding } from "../plan/doctor/cgroup.js";
import { clockFinding, snapshotTime } from "../plan/doctor/clock.js";
import { kvmFinding } from "../plan/doctor/kvm.js";
import { mirrorFindings } from "../plan/doctor/mirrors.js";
import { placeFinding } from "../plan/doctor/place.js";
import { placeNeeds } from "../plan/doctor/place-needs.js";
import { programFindings } from "../plan/doctor/program.js";
import { doctorReport } from "../plan/doctor/report.js";
import { resourceFindings } from "../plan/doctor/resources.js";
import { otherUsersFinding, sandboxFinding } from "../plan/doctor/sandbox.js";
import { storeFindings } from "../plan/doctor/store-state.js";
import { usualSuite } from "./lock.js";
import { outstanding } from "./outstanding.js";
/** In milliseconds. Everything is looked at at the same time, so the report takes no longer. */
const deadline = 8000;
const requests = { connect: 3000, answer: 4000 };
/** Mirrors beyond these are tried only when all of them fail. */
const askedMirrors = 3;
/**
 * Looks at everything of the host that mrrl depends on. Nothing is changed; what is
 * tried in the store's, the cache's and the temporary directory is removed again.
 * @throws definition errors of the profile; INTERRUPTED.
 */
export async function examineHost(context, { profile, deep }) {
    const { settings } = context;
    const work = await outstanding(context, profile);
    const namespaces = readNamespaceFacts();
    const needs = placeNeeds(work.roots);
    const mirrors = readMirrors(context, work);
    const groups = await Promise.all([
        check("program", "host", "program", async () => programFindings(readProgram())),
        check("clock", "host", "clock", async () => {
            const answers = (await mirrors.catch(() => undefined))?.releases ?? [];
            const server = answers.find(({ clock }) => clock !== undefined)?.clock;
            return [clockFinding({ now: Date.now(), pinned: snapshotTime(work.snapshot ?? ""), server })];
        }),
        check("sandbox", "sandbox", "sandbox", () => sandbox(context, work, namespaces)),
        check("cgroup", "sandbox", "cgroups", () => cgroup(context, namespaces)),
        check("mirror", "network", "Debian mirror", async () => mirrorFindings(await mirrors)),
        place(settings.storeRoot, needs.store),
        place(settings.cacheRoot, needs.cache),
        place(tmpdir(), needs.temporary),
        check("resources", "machine", "machine", async () => resourceFindings(await readResources(availableParallelism(), settings.jobs))),
        kvm(context, work, namespaces, deep),
        check("store-state", "store", "store", async () => storeFindings(await readStoreState(settings.storeRoot, settings.cacheRoot))),
    ]);
    context.signal.throwIfAborted();
    return doctorReport(groups.flat(), process.getuid?.() === 0);
}
/** One look, bounded in time; what goes wrong with it is a finding as well. */
async function check(code, group, subject, look, status = "warning") {
    const base = { code, group, subject, status };
    try {
        const findings = await within(deadline, look());
        if (findings)
            return findings;
        return [{ ...base, found: `no answer within ${deadline / 1000} s` }];
    }
    catch (error) {
        return [{ ...base, found: `could not be looked at: ${error.message}` }];
    }
}
function readProgram() {
    return {
        node: process.versions.node,
        platform: platform(),
        architecture: arch(),
        kernel: release(),
        terminal: process.stderr.isTTY === true,
    };
}
async function sandbox(context, work, namespaces) {
    // Without the tools the host's unshare is tried, to which AppArmor may give rights of its own.
    const conclusive = work.toolsReady || namespaces.apparmorRestricts !== 1;
    const facts = {
        namespaces,
        loader: sandboxMakers(work.toolbox),
        trial: conclusive
            ? await trySandbox(context, work.toolsReady ? work.toolbox : undefined, deadline)
            : { outcome: "none" },
    };
    const others = otherUsersFinding(facts);
    return [sandboxFinding(facts), ...(others ? [others] : [])];
}
async function cgroup({ settings }, { container }) {
    const isRoot = settings.isolation === "root";
    return [
        cgroupFinding({
            cgroup: await readCgroupFacts(isRoot),
            isRoot,
            ...readServiceManager(),
            inContainer: container !== undefined,
        }),
    ];
}
async function readMirrors(context, work) {
    const { settings, signal } = context;
    const asked = settings.offline ? [] : settings.debianMirrors.slice(0, askedMirrors);
    const [releases, pinned, aptProxy] = await Promise.all([
        askMirrors(asked, `dists/${usualSuite}/Release`, settings.proxies, requests, signal),
        Promise.all(work.samples.map((path) => askMirrors(asked, path, settings.proxies, requests, signal))),
        findAptProxy("/etc/apt"),
    ]);
    return {
        offline: settings.offline,
        releases,
        pinned: asked.length > 0 ? pinned : [],
        missing: work.fromMirror.length,
        snapshot: settings.debianSnapshot !== undefined,
        proxy: usedProxy(settings.proxies),
        aptProxy,
    };
}
function place(path, needs) {
    return check(needs.code, "disk", needs.code, async () => [placeFinding(await readPlaceFacts(path), needs)], needs.severity);
}
async function kvm(context, { toolsReady, toolbox, kernel }, { container }, deep) {
    const bootable = toolsReady ? kernel : undefined;
    const choose = deep ? chooseAccelerator : recallAccelerator;
    let booted;
    let failure;
    try {
        booted = bootable === undefined ? undefined : await choose(context, toolbox, bootable);
    }
    catch (error) {
        context.signal.throwIfAborted();
        if (!(error instanceof MrrlError))
            throw error;
        failure = error.message;
    }
    return check("kvm", "machine", "KVM", async () => [
        kvmFinding({
            ...(await readKvm()),
            inContainer: container !== undefined,
            booted,
            failure,
            canBoot: bootable !== undefined,
        }),
    ]);
}
