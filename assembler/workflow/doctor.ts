import { arch, availableParallelism, platform, release, tmpdir } from "node:os";
import { chooseAccelerator, recallAccelerator } from "../effects/accelerator.ts";
import { readCgroupFacts } from "../effects/cgroup-facts.ts";
import type { Context } from "../effects/context.ts";
import { within } from "../effects/host-facts/deadline.ts";
import { readKvm } from "../effects/host-facts/kvm.ts";
import { askMirrors, findAptProxy } from "../effects/host-facts/mirrors.ts";
import { readNamespaceFacts } from "../effects/host-facts/namespaces.ts";
import { readPlaceFacts } from "../effects/host-facts/place.ts";
import { readResources } from "../effects/host-facts/resources.ts";
import { trySandbox } from "../effects/host-facts/sandbox-trial.ts";
import { readServiceManager } from "../effects/host-facts/service-manager.ts";
import { readStoreState } from "../effects/host-facts/store-state.ts";
import { sandboxMakers } from "../effects/tool-program.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Finding, FindingGroup } from "../model/finding.ts";
import { usedProxy } from "../model/proxies.ts";
import { cgroupFinding } from "../plan/doctor/cgroup.ts";
import { clockFinding, snapshotTime } from "../plan/doctor/clock.ts";
import { kvmFinding } from "../plan/doctor/kvm.ts";
import { type MirrorFacts, mirrorFindings } from "../plan/doctor/mirrors.ts";
import { type PlaceNeeds, placeFinding } from "../plan/doctor/place.ts";
import { placeNeeds } from "../plan/doctor/place-needs.ts";
import { programFindings } from "../plan/doctor/program.ts";
import { type DoctorReport, doctorReport } from "../plan/doctor/report.ts";
import { resourceFindings } from "../plan/doctor/resources.ts";
import { otherUsersFinding, type SandboxFacts, sandboxFinding } from "../plan/doctor/sandbox.ts";
import type { NamespaceFacts } from "../plan/doctor/sandbox-obstacle.ts";
import { storeFindings } from "../plan/doctor/store-state.ts";
import { usualSuite } from "./lock.ts";
import { type Outstanding, outstanding } from "./outstanding.ts";

export interface Examination {
  /** The profile that is to be built here. */
  readonly profile: string;
  /** Boots a guest, which takes seconds. */
  readonly deep: boolean;
}

/** In milliseconds. Everything is looked at at the same time, so the report takes no longer. */
const deadline = 8000;
const requests = { connect: 3000, answer: 4000 } as const;
/** Mirrors beyond these are tried only when all of them fail. */
const askedMirrors = 3;

/**
 * Looks at everything of the host that mrrl depends on. Nothing is changed; what is
 * tried in the store's, the cache's and the temporary directory is removed again.
 * @throws definition errors of the profile; INTERRUPTED.
 */
export async function examineHost(
  context: Context,
  { profile, deep }: Examination,
): Promise<DoctorReport> {
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
    check("resources", "machine", "machine", async () =>
      resourceFindings(await readResources(availableParallelism(), settings.jobs)),
    ),
    kvm(context, work, namespaces, deep),
    check("store-state", "store", "store", async () =>
      storeFindings(await readStoreState(settings.storeRoot, settings.cacheRoot)),
    ),
  ]);
  context.signal.throwIfAborted();
  return doctorReport(groups.flat(), process.getuid?.() === 0);
}

/** One look, bounded in time; what goes wrong with it is a finding as well. */
async function check(
  code: string,
  group: FindingGroup,
  subject: string,
  look: () => Promise<Finding[]>,
  status: Finding["status"] = "warning",
): Promise<Finding[]> {
  const base = { code, group, subject, status } as const;
  try {
    const findings = await within(deadline, look());
    if (findings) return findings;
    return [{ ...base, found: `no answer within ${deadline / 1000} s` }];
  } catch (error) {
    return [{ ...base, found: `could not be looked at: ${(error as Error).message}` }];
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

async function sandbox(
  context: Context,
  work: Outstanding,
  namespaces: NamespaceFacts,
): Promise<Finding[]> {
  // Without the tools the host's unshare is tried, to which AppArmor may give rights of its own.
  const conclusive = work.toolsReady || namespaces.apparmorRestricts !== 1;
  const facts: SandboxFacts = {
    namespaces,
    loader: sandboxMakers(work.toolbox),
    trial: conclusive
      ? await trySandbox(context, work.toolsReady ? work.toolbox : undefined, deadline)
      : { outcome: "none" },
  };
  const others = otherUsersFinding(facts);
  return [sandboxFinding(facts), ...(others ? [others] : [])];
}

async function cgroup({ settings }: Context, { container }: NamespaceFacts): Promise<Finding[]> {
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

async function readMirrors(context: Context, work: Outstanding): Promise<MirrorFacts> {
  const { settings, signal } = context;
  const asked = settings.offline ? [] : settings.debianMirrors.slice(0, askedMirrors);
  const [releases, pinned, aptProxy] = await Promise.all([
    askMirrors(asked, `dists/${usualSuite}/Release`, settings.proxies, requests, signal),
    Promise.all(
      work.samples.map((path) => askMirrors(asked, path, settings.proxies, requests, signal)),
    ),
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

function place(path: string, needs: PlaceNeeds): Promise<Finding[]> {
  return check(
    needs.code,
    "disk",
    needs.code,
    async () => [placeFinding(await readPlaceFacts(path), needs)],
    needs.severity,
  );
}

async function kvm(
  context: Context,
  { toolsReady, toolbox, kernel }: Outstanding,
  { container }: NamespaceFacts,
  deep: boolean,
): Promise<Finding[]> {
  const bootable = toolsReady ? kernel : undefined;
  const choose = deep ? chooseAccelerator : recallAccelerator;
  let booted: Awaited<ReturnType<typeof recallAccelerator>>;
  let failure: string | undefined;
  try {
    booted = bootable === undefined ? undefined : await choose(context, toolbox, bootable);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof MrrlError)) throw error;
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
