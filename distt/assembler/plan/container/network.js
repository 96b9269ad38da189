/**
 * Gives every container with a private network its address: the one it asks for, or else the
 * first that is free, in the order of the names.
 * @param subnet such as 10.88.0.0/24; undefined is returned when no container needs it.
 */
export function planContainerNetwork(containers, subnet) {
    const members = Object.entries(containers)
        .filter(([, { network }]) => network === "private")
        .sort(([a], [b]) => (a < b ? -1 : 1));
    if (members.length === 0)
        return undefined;
    const prefix = subnet.replace(/0\/24$/, "");
    const taken = new Set(members.map(([, { address }]) => address));
    let next = 2;
    const free = () => {
        while (taken.has(`${prefix}${next}`))
            next++;
        return `${prefix}${next++}`;
    };
    const addresses = new Map(members.map(([name, { address }]) => [name, address ?? free()]));
    return {
        gateway: `${prefix}1`,
        addresses,
        published: members.flatMap(([name, { publish }]) => publish.map(({ protocol, port, to }) => `${protocol} ${port} ${addresses.get(name)} ${to}`)),
    };
}
