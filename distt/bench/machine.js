import { availableParallelism, release, totalmem, type } from "node:os";
export function machine() {
    const memory = Math.round(totalmem() / 2 ** 30);
    const [kernel = ""] = release().split("-");
    return {
        date: new Date().toISOString().slice(0, 10),
        description: `${availableParallelism()} cores, ${memory} GiB of memory, ${type()} ${kernel}, Node ${process.version}`,
    };
}
