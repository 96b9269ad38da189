import { MrrlError } from "../errors/mrrl-error.js";
const pattern = /^([0-9]{1,5}):([0-9]{1,5})(?:\/(tcp|udp))?$/;
/**
 * Parses `--forward`: `<port here>:<port in the guest>`, with `/udp` for UDP.
 * @throws USAGE
 */
export function parsePortForward(text) {
    const [, host = "", guest = "", protocol = "tcp"] = pattern.exec(text) ?? [];
    const forward = { protocol: protocol, host: Number(host), guest: Number(guest) };
    if (host === "" || !isPort(forward.host) || !isPort(forward.guest)) {
        throw new MrrlError("USAGE", `--forward: '${text}' is not a pair of ports`, {
            hint: "write <port here>:<port in the guest>, such as 8080:80 or 5353:53/udp; ports are 1 to 65535",
        });
    }
    return forward;
}
/**
 * Parses all `--forward` options of a command line.
 * @throws USAGE also when one port of this machine is given twice.
 */
export function parsePortForwards(texts) {
    const seen = new Set();
    return texts.map((text) => {
        const forward = parsePortForward(text);
        const key = `${forward.host}/${forward.protocol}`;
        if (seen.has(key)) {
            throw new MrrlError("USAGE", `--forward: port ${key} of this machine is given twice`, {
                hint: "each port of this machine can lead to one place only",
            });
        }
        seen.add(key);
        return forward;
    });
}
function isPort(number) {
    return number >= 1 && number <= 65535;
}
