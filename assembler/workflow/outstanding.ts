import { join } from "node:path";
import type { Context } from "../effects/context.ts";
import { isCached } from "../effects/source-cache.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import type { Source } from "../model/source.ts";
import { planBuild } from "../plan/build-graph.ts";
import { openProfile } from "./profile.ts";

/** What a profile still needs, and what of it can be used to look at the host. */
export interface Outstanding {
  /** Whether a toolchain or the tools are still to be unpacked. */
  readonly roots: boolean;
  /** Sources that are still to be fetched from a Debian mirror. */
  readonly fromMirror: readonly Source[];
  /** Some pinned files of the mirror, those to be fetched first. */
  readonly samples: readonly string[];
  /** Where the tools are, or will be. */
  readonly toolbox: Toolbox;
  readonly toolsReady: boolean;
  /** A bzImage, when the profile's kernel is built. */
  readonly kernel: string | undefined;
  /** The latest snapshot at which something was pinned. */
  readonly snapshot: string | undefined;
}

const sampleCount = 3;

/** Finds out what is still to be done for a profile. @throws definition errors with their places. */
export async function outstanding(context: Context, profile: string): Promise<Outstanding> {
  const { derived, wanted, store, toolbox } = await openProfile(context, profile);
  const tools = derived.tools.storeName;
  const plan = planBuild(derived.derivations, [...wanted, tools], (name) => store.has(name));
  const fromMirror: Source[] = [];
  for (const source of plan.sources) {
    const elsewhere = source.pool === undefined || context.settings.downloads.has(source.sha256);
    if (!elsewhere && !(await isCached(context, source))) fromMirror.push(source);
  }
  const pinned = derived.derivations.flatMap(({ sources }) => sources.slice(0, 1));
  const kernel = derived.kernel.storeName;
  const snapshots = derived.tools.sources.flatMap(({ snapshot }) => snapshot ?? []);
  return {
    roots: plan.build.some(({ builder }) => builder === "unpack-debs"),
    fromMirror,
    samples: [...fromMirror, ...pinned].flatMap(({ pool }) => pool ?? []).slice(0, sampleCount),
    toolbox,
    toolsReady: store.has(tools),
    kernel: store.has(kernel) ? join(store.physicalPath(kernel), "vmlinuz") : undefined,
    snapshot: snapshots.sort().at(-1),
  };
}
