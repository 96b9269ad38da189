import { bootTimes } from "../booted.js";
import { measured } from "../comparison.js";
/** `container-host` in QEMU: how long its containers take, and what each takes of memory. */
export const containers = {
    name: "containers",
    title: "Containers: `container-host` under TCG",
    async measure(bench) {
        const times = await bootTimes(bench, "container-host");
        const of = (key) => times.map((each) => each[key]);
        const names = new Set(times.flatMap(({ report }) => [...report.facts.keys()].filter((fact) => fact.startsWith("container.memory."))));
        return [
            measured("from power-on to all containers ready, first boot", "ms", of("powerOn")),
            measured("from the kernel's start, a later boot", "ms", of("later")),
            ...[...names].map((fact) => measured(`memory of the container ${fact.slice("container.memory.".length)}`, "bytes", times.map(({ report }) => Number(report.facts.get(fact))))),
        ];
    },
};
