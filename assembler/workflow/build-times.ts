import type { Store } from "../effects/store.ts";
import type { BuildPlan } from "../plan/build-graph.ts";

/** How long one package took to build, in milliseconds. */
export interface BuildTime {
  /** Full store name. */
  readonly storeName: string;
  readonly milliseconds: number;
}

/** How long each package took that a carried-out plan has built, the longest first. */
export async function buildTimes(store: Store, { build }: BuildPlan): Promise<BuildTime[]> {
  const records = await Promise.all(build.map(({ storeName }) => store.record(storeName)));
  return records
    .map(({ storeName, milliseconds }) => ({ storeName, milliseconds }))
    .sort((a, b) => b.milliseconds - a.milliseconds || (a.storeName < b.storeName ? -1 : 1));
}
