import { bootTimes } from "../booted.js";
import { measured } from "../comparison.js";
/** `minimal` in QEMU, with the guest's own clock: what is before the kernel does not count. */
export const boot = {
    name: "boot",
    title: "From the kernel's start to all services ready, under TCG",
    async measure(bench) {
        const times = await bootTimes(bench, "minimal");
        const of = (key) => times.map((each) => each[key]);
        return [
            measured("a later boot", "ms", of("later"), 2500),
            measured("the first boot, which makes the data file system", "ms", of("first")),
            measured("the first boot from power-on (BIOS, GRUB) to its report", "ms", of("powerOn")),
        ];
    },
};
