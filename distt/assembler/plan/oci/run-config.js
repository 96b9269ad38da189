import { posix } from "node:path";
import { quote, refused } from "../archive-policy.js";
const portPattern = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/i;
const signalPattern = /^(?:(?:SIG)?[A-Z][A-Z0-9]*(?:[+-]\d{1,2})?|\d{1,2})$/;
/**
 * What an image's configuration (config.md) says of running it, with what it leaves out.
 * @param archive for messages. @throws ARCHIVE_REFUSED for values that mean nothing.
 */
export function runConfig({ config }, user, archive) {
    const workingDir = config?.WorkingDir || "/";
    if (!workingDir.startsWith("/")) {
        throw refused(archive, `its working directory ${quote(workingDir)} is not absolute`);
    }
    const stopSignal = config?.StopSignal || "SIGTERM";
    if (!signalPattern.test(stopSignal)) {
        throw refused(archive, `its stop signal ${quote(stopSignal)} is no signal`);
    }
    return {
        format: 1,
        entrypoint: [...(config?.Entrypoint ?? [])],
        cmd: [...(config?.Cmd ?? [])],
        env: [...(config?.Env ?? [])],
        user,
        workingDir: posix.resolve(workingDir),
        exposedPorts: exposedPorts(Object.keys(config?.ExposedPorts ?? {}), archive),
        stopSignal,
    };
}
function exposedPorts(texts, archive) {
    const ports = texts.map((text) => {
        const [, digits = "", protocol = "tcp"] = portPattern.exec(text) ?? [];
        const port = Number(digits);
        if (port < 1 || port > 65_535) {
            throw refused(archive, `${quote(text)} is no port that it can expose`);
        }
        return { port, protocol: protocol.toLowerCase() };
    });
    const unique = new Map(ports.map((each) => [`${each.port}/${each.protocol}`, each]));
    return [...unique.values()].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
