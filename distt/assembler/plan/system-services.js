import { parse } from "yaml";
import { MrrlError } from "../errors/mrrl-error.js";
import { serviceSchema } from "../model/definition/service.js";
import { bootScript } from "./boot-scripts.js";
/** The catch-all logger; s6-svscan knows it by this name. */
export const catchAllLogger = "s6-svscan-log";
/** Runs the compiled bring-up. */
export const bootService = "boot";
/** Started at the end of the bring-up. */
export const reportService = "report";
/** Present with `network: dhcp`; others can depend on it. */
export const networkService = "network";
/** Present when a container has a private network. */
export const containerNetworkService = "container-network";
/** Feeds the hardware watchdog; started when the boot has been judged. */
export const watchdogService = "watchdog";
/** Services that are started at the end of the bring-up, not by s6-svscan. */
export const lateServices = new Set([reportService, watchdogService]);
/** The services mrrl itself adds to a profile's, read from boot/services/. */
export function systemServices(profile, scripts) {
    const ordered = new Map();
    const apart = new Map([
        [catchAllLogger, read(scripts, "s6-svscan-log")],
        [reportService, read(scripts, "report")],
        [watchdogService, read(scripts, "watchdog")],
        ["power", read(scripts, "power")],
    ]);
    if (profile.network === "dhcp")
        ordered.set(networkService, read(scripts, "network"));
    if (Object.values(profile.containers).some(({ network }) => network === "private")) {
        ordered.set(containerNetworkService, read(scripts, "container-network"));
    }
    if (profile.login === "console") {
        const console = read(scripts, "console");
        for (const terminal of consoles(profile))
            apart.set(`console-${terminal}`, console);
    }
    return { ordered, apart };
}
/** The kernel's consoles, in the order of its arguments: `console=ttyS0,115200` is ttyS0. */
function consoles(profile) {
    const named = profile.kernel.arguments
        .map((argument) => /^console=(tty[A-Za-z0-9]*|hvc[0-9]+)(?:,|$)/.exec(argument)?.[1])
        .filter((terminal) => terminal !== undefined);
    return named.length > 0 ? [...new Set(named)] : ["tty0"];
}
function read(scripts, name) {
    const file = `services/${name}.yaml`;
    const result = serviceSchema.safeParse(parse(bootScript(scripts, file)));
    if (!result.success) {
        throw new MrrlError("BUG", `boot/${file} is not a service`, { evidence: result.error.message });
    }
    return result.data;
}
