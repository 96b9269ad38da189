import { availableParallelism, release, totalmem, type } from "node:os";

/** Where and when something was measured; nothing that tells one machine from its like. */
export interface Machine {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly description: string;
}

export function machine(): Machine {
  const memory = Math.round(totalmem() / 2 ** 30);
  const [kernel = ""] = release().split("-");
  return {
    date: new Date().toISOString().slice(0, 10),
    description: `${availableParallelism()} cores, ${memory} GiB of memory, ${type()} ${kernel}, Node ${process.version}`,
  };
}
