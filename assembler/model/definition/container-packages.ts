import type { ProfileDefinition } from "./profile.ts";

/**
 * The packages of mrrl's own that containers need on the system besides its own packages: what
 * starts them, and what connects them.
 */
export function containerTools({
  containers,
}: Pick<ProfileDefinition, "containers">): readonly ContainerTool[] {
  const all = Object.values(containers);
  if (all.length === 0) return [];
  const connected = all.some(({ network }) => network === "private");
  return ["container-launcher", "catatonit", ...(connected ? networkTools : [])];
}

const networkTools = ["iproute2", "container-ports"] as const;

export type ContainerTool = "container-launcher" | "catatonit" | (typeof networkTools)[number];
