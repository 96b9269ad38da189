import { open, readFile, stat } from "node:fs/promises";
/** What can be said of KVM without booting anything. */
export async function readKvm() {
    const [device, group, cpu] = await Promise.all([
        openDevice(),
        deviceGroup(),
        readFile("/proc/cpuinfo", "utf8").catch(() => ""),
    ]);
    const flags = /^flags\s*:(.*)$/m.exec(cpu)?.[1]?.split(" ") ?? [];
    return {
        device,
        group,
        extension: ["vmx", "svm"].find((name) => flags.includes(name)),
        guest: flags.includes("hypervisor"),
    };
}
async function openDevice() {
    try {
        await (await open("/dev/kvm", "r+")).close();
        return "usable";
    }
    catch (error) {
        return error.code ?? "unknown";
    }
}
/** The name of the device's group; its number where it has none. */
async function deviceGroup() {
    const device = await stat("/dev/kvm").catch(() => undefined);
    if (device === undefined)
        return undefined;
    const groups = await readFile("/etc/group", "utf8").catch(() => "");
    const line = groups.split("\n").find((each) => each.split(":")[2] === String(device.gid));
    return line?.split(":")[0] ?? String(device.gid);
}
