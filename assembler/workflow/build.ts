import { randomUUID } from "node:crypto";
import { type Runner, realise } from "../effects/builder.ts";
import { withUnpacker } from "../effects/cache/unpacker.ts";
import { type CgroupPlace, findCgroup } from "../effects/cgroup.ts";
import type { Context } from "../effects/context.ts";
import { fetchSources } from "../effects/fetch-sources.ts";
import { JobTokens } from "../effects/job-tokens.ts";
import type { Store } from "../effects/store.ts";
import { usePaths } from "../effects/store-lease.ts";
import { removeLeftovers } from "../effects/store-leftovers.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Activity } from "../events/bus.ts";
import { bytes } from "../events/wording.ts";
import type { Derivation } from "../model/derivation.ts";
import type { Source } from "../model/source.ts";
import type { StoreName } from "../model/store-name.ts";
import { type BuildPlan, buildInputs, planBuild, transitiveInputs } from "../plan/build-graph.ts";
import { settleDisputes, substitute } from "./substitute.ts";

/**
 * Makes store paths exist: gets from binary caches what they have, fetches the sources of the rest, then builds over the graph,
 * as many at once as there are cores. The first failure stops the other builds.
 * @param tools the derivation of the tools closure, whose bwrap runs the builds.
 */
export async function build(
  context: Context,
  store: Store,
  derivations: readonly Derivation[],
  wanted: readonly StoreName[],
  tools: Derivation,
): Promise<BuildPlan> {
  await store.prepare();
  await removeLeftovers(store);
  await usePaths(
    context,
    store,
    derivations.map(({ storeName }) => storeName),
  );
  const needed = [...wanted, tools.storeName];
  const { fetched, disputes } = await withUnpacker(context, false, (unpacker) =>
    substitute(context, store, derivations, needed, tools.storeName, unpacker),
  );
  const plan = {
    ...planBuild(derivations, needed, (name) => store.has(name)),
    ...(fetched.length > 0 && { fetched }),
  };
  if (plan.build.length === 0) return plan;
  if (plan.sources.length > 0) {
    await fetchWithTools(context, store, derivations, plan.sources, tools);
  }
  await context.events.activity(
    "job",
    plan.build.length === 1 ? "build 1 package" : `build ${plan.build.length} packages`,
    (job) =>
      buildAll(context, store, derivations, plan, tools, job).catch((error: unknown) => {
        throw store.explain(error);
      }),
    undefined,
    plan.build.map(label),
  );
  await settleDisputes(context, store, disputes);
  return plan;
}

/**
 * Fetches sources. The tools closure is built in between when one of them is made from
 * a git commit: git is in it, and nothing of it comes from git.
 */
export async function fetchWithTools(
  context: Context,
  store: Store,
  derivations: readonly Derivation[],
  sources: readonly Source[],
  tools: Derivation,
): Promise<void> {
  await fetchSources(context, sources, async () => {
    await build(context, store, derivations, [], tools);
    return { root: store.physicalPath(tools.storeName) };
  });
}

async function buildAll(
  context: Context,
  store: Store,
  derivations: readonly Derivation[],
  plan: BuildPlan,
  tools: Derivation,
  job: Activity,
): Promise<void> {
  const toolbox: Toolbox = { root: store.physicalPath(tools.storeName) };
  const graph = new Map(derivations.map((derivation) => [derivation.storeName.full, derivation]));
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const shared = { ...context, signal };
  const running = new Map<string, Promise<void>>();
  let tokens: Promise<JobTokens> | undefined;
  let failure: unknown;
  const cgroup = findCgroup(context.settings.isolation === "root");
  if (plan.build.some(({ builder }) => builder === "sh")) tellLimits(context, cgroup);

  const buildOne = async (derivation: Derivation): Promise<void> => {
    const waitFor = buildInputs(derivation).map((input) => running.get(input.full));
    // Every sandbox needs the tools' bwrap, though no build sees it.
    if (derivation.builder === "sh") waitFor.push(running.get(tools.storeName.full));
    await Promise.all(waitFor);
    const kind = derivation.builder === "sh" ? "build" : "unpack";
    const run = (runner: Runner) =>
      context.events.activity(
        kind,
        label(derivation),
        (activity) => realise(runner, derivation, transitiveInputs(derivation, graph), activity),
        job,
      );
    const base = { context: shared, store, toolbox, cgroup };
    if (derivation.builder === "unpack-debs") return run({ ...base, tokens: undefined });
    tokens ??= JobTokens.create(
      shared,
      toolbox,
      `${store.root}/builds/.jobserver.${randomUUID()}/fifo`,
      context.settings.jobs,
    );
    const pool = await tokens;
    return pool.use(signal, () => run({ ...base, tokens: pool }));
  };

  for (const derivation of plan.build) {
    const result = buildOne(derivation).catch((error: unknown) => {
      failure ??= error;
      stop.abort(new MrrlError("INTERRUPTED", "another build failed"));
      throw error;
    });
    running.set(derivation.storeName.full, result);
  }
  await Promise.allSettled(running.values());
  await (await tokens)?.close();
  if (failure !== undefined) throw failure;
}

/** What holds a build that goes wild: people should know when it is only half of it. */
function tellLimits({ events, settings }: Context, cgroup: CgroupPlace): void {
  const { processes, memory } = settings.limits;
  const each = `each build may have ${processes} processes`;
  events.info(
    "directory" in cgroup
      ? `limits: ${each} and ${bytes(memory)} of memory (cgroup)`
      : `limits: ${each} with ${bytes(memory)} of memory each (${cgroup.obstacle}: no limit for all together)`,
  );
}

function label({ storeName }: Derivation): string {
  return `${storeName.name} ${storeName.version}`;
}
