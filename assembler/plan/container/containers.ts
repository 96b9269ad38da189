import { MrrlError } from "../../errors/mrrl-error.ts";
import type { BuiltContainers } from "../../model/container/built.ts";
import type { ContainerTool } from "../../model/definition/container-packages.ts";
import type { RootEntry } from "../../model/root-entry.ts";
import { logicalPath, type StoreName } from "../../model/store-name.ts";
import { type BootScripts, bootScript } from "../boot-scripts.ts";
import { containerPrograms } from "./launch.ts";
import { planContainerNetwork } from "./network.ts";
import { planContainer } from "./root.ts";

/** What an image has of its containers, apart from their services and their store paths. */
export function planContainers(
  { containers, tools, subnet, release }: BuiltContainers,
  scripts: BootScripts,
): readonly RootEntry[] {
  if (containers.length === 0) return [];
  const tool = (name: ContainerTool): StoreName => {
    const found = tools.get(name);
    if (found === undefined) throw new MrrlError("BUG", `'${name}' was not built`);
    return found;
  };
  const definitions = containers.map(({ name, definition }) => [name, definition] as const);
  const network = planContainerNetwork(Object.fromEntries(definitions), subnet);
  return [
    { type: "directory", path: "/mrrl/containers", mode: 0o755 },
    link(
      containerPrograms.launcher,
      `${logicalPath(tool("container-launcher"))}/bin/container-launcher`,
    ),
    link(containerPrograms.init, `${logicalPath(tool("catatonit"))}/bin/catatonit`),
    file("/mrrl/lib/container-load", bootScript(scripts, "device/container-load"), 0o644),
    file("/mrrl/bin/mrrl-container", bootScript(scripts, "device/mrrl-container"), 0o755),
    file("/mrrl/lib/container", bootScript(scripts, "device/container"), 0o644),
    ...containers.flatMap((container) => planContainer(container, network, release)),
    ...(network === undefined
      ? []
      : [
          { type: "directory", path: networkPath, mode: 0o755 } as const,
          link(`${networkPath}/ip`, `${logicalPath(tool("iproute2"))}/bin/ip`),
          link(
            `${networkPath}/ports`,
            `${logicalPath(tool("container-ports"))}/bin/container-ports`,
          ),
          file(`${networkPath}/gateway`, `${network.gateway}\n`, 0o644),
          file(
            `${networkPath}/published`,
            network.published.map((line) => `${line}\n`).join(""),
            0o644,
          ),
        ]),
  ];
}

const networkPath = "/mrrl/container-network";

function link(path: string, to: string): RootEntry {
  return { type: "symlink", path, to };
}

function file(path: string, content: string, mode: number): RootEntry {
  return { type: "file", path, mode, content };
}
