import { firstId } from "../container/id-range.js";
/** What contradicts itself among a profile's containers. */
export function findContainerContradictions(profile) {
    return [...findNetworkContradictions(profile), ...findSharedIds(profile)];
}
function findNetworkContradictions({ containers, containerSubnet }) {
    const found = [];
    const prefix = containerSubnet.replace(/0\/24$/, "");
    const addresses = new Map();
    const ports = new Map();
    for (const [name, { network, address, publish }] of Object.entries(containers)) {
        const at = (...rest) => ["containers", name, ...rest];
        const isPrivate = network === "private";
        const right = "set `network: private`, or take this out";
        if (address !== undefined && !isPrivate) {
            const wrong = `a container with \`network: ${network}\` has no address of its own`;
            found.push({ path: at("address"), wrong, right });
        }
        if (publish.length > 0 && !isPrivate) {
            const wrong = `a container with \`network: ${network}\` publishes no ports`;
            found.push({ path: at("publish"), wrong, right });
        }
        if (address !== undefined) {
            const last = address.startsWith(prefix) ? Number(address.slice(prefix.length)) : 0;
            const owner = addresses.get(address);
            if (!(last >= 2 && last <= 254)) {
                const within = `an address from ${prefix}2 to ${prefix}254, out of containerSubnet`;
                found.push({ path: at("address"), wrong: `${address} is not free for it`, right: within });
            }
            else if (owner !== undefined) {
                const wrong = `${address} is already that of '${owner}'`;
                found.push({ path: at("address"), wrong, right: "give each container its own address" });
            }
            addresses.set(address, owner ?? name);
        }
        publish.forEach(({ port, protocol }, index) => {
            const owner = ports.get(`${protocol} ${port}`);
            if (owner !== undefined && owner !== name) {
                const wrong = `port ${port} (${protocol}) already leads to '${owner}'`;
                found.push({ path: at("publish", index), wrong, right: "publish it at another port" });
            }
            ports.set(`${protocol} ${port}`, owner ?? name);
        });
    }
    const most = 253;
    const names = Object.keys(containers).filter((name) => containers[name]?.network === "private");
    if (names.length > most) {
        const wrong = `${names.length} containers with a private network`;
        found.push({ path: ["containers"], wrong, right: `at most ${most} have an address` });
    }
    return found;
}
/** Ids follow from names, so two names may have the same ones, though they hardly ever do. */
function findSharedIds({ containers }) {
    const owners = new Map();
    const found = [];
    for (const name of Object.keys(containers)) {
        const owner = owners.get(firstId(name));
        if (owner !== undefined) {
            const wrong = `'${name}' and '${owner}' would have the same user ids on the system`;
            const right = "name one of them otherwise: the ids follow from the name";
            found.push({ path: ["containers", name], wrong, right });
        }
        owners.set(firstId(name), name);
    }
    return found;
}
