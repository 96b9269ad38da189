import { firstId } from "../../model/container/id-range.js";
import { containerServices } from "./services.js";
/**
 * What the system around a container knows of it, as one line of text: how it is supervised, its
 * address, its ports, its ids. A container that is loaded later must fit into that.
 */
export function containerInterface(name, definition, network) {
    const address = network?.addresses.get(name);
    const services = [...containerServices({ [name]: definition })].map(([service, compiled]) => {
        const { run, finish, readiness, dependsOn, timeoutKill } = compiled;
        return { service, run, finish, readiness, dependsOn, timeoutKill };
    });
    return JSON.stringify({
        ids: firstId(name),
        network: definition.network,
        ...(address === undefined ? {} : { gateway: network?.gateway, address }),
        publish: definition.publish,
        services,
    });
}
