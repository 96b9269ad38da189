import { MrrlError } from "../../errors/mrrl-error.js";
import { logicalPath } from "../../model/store-name.js";
import { bootScript } from "../boot-scripts.js";
import { containerPrograms } from "./launch.js";
import { planContainerNetwork } from "./network.js";
import { planContainer } from "./root.js";
/** What an image has of its containers, apart from their services and their store paths. */
export function planContainers({ containers, tools, subnet, release }, scripts) {
    if (containers.length === 0)
        return [];
    const tool = (name) => {
        const found = tools.get(name);
        if (found === undefined)
            throw new MrrlError("BUG", `'${name}' was not built`);
        return found;
    };
    const definitions = containers.map(({ name, definition }) => [name, definition]);
    const network = planContainerNetwork(Object.fromEntries(definitions), subnet);
    return [
        { type: "directory", path: "/mrrl/containers", mode: 0o755 },
        link(containerPrograms.launcher, `${logicalPath(tool("container-launcher"))}/bin/container-launcher`),
        link(containerPrograms.init, `${logicalPath(tool("catatonit"))}/bin/catatonit`),
        file("/mrrl/lib/container-load", bootScript(scripts, "device/container-load"), 0o644),
        file("/mrrl/bin/mrrl-container", bootScript(scripts, "device/mrrl-container"), 0o755),
        file("/mrrl/lib/container", bootScript(scripts, "device/container"), 0o644),
        ...containers.flatMap((container) => planContainer(container, network, release)),
        ...(network === undefined
            ? []
            : [
                { type: "directory", path: networkPath, mode: 0o755 },
                link(`${networkPath}/ip`, `${logicalPath(tool("iproute2"))}/bin/ip`),
                link(`${networkPath}/ports`, `${logicalPath(tool("container-ports"))}/bin/container-ports`),
                file(`${networkPath}/gateway`, `${network.gateway}\n`, 0o644),
                file(`${networkPath}/published`, network.published.map((line) => `${line}\n`).join(""), 0o644),
            ]),
    ];
}
const networkPath = "/mrrl/container-network";
function link(path, to) {
    return { type: "symlink", path, to };
}
function file(path, content, mode) {
    return { type: "file", path, mode, content };
}
