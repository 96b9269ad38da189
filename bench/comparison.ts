/** One of the programs that are compared; the first of a comparison is mrrl. */
export interface Candidate {
  readonly name: string;
  /** The most it should take, in the unit of the comparison. */
  readonly goal?: number;
  /** Before each run; not counted. */
  readonly prepare?: () => Promise<void>;
  /** One run. A number that it returns counts instead of the time it takes. */
  readonly run: () => Promise<number | undefined>;
}

/** What the runs of one candidate came to. */
export interface Measurement {
  readonly name: string;
  readonly unit: "ms" | "bytes";
  readonly runs: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly goal?: number;
  /** This median over that of the comparison's first candidate. */
  readonly ratio?: number;
}

/** A candidate that could not be run, and why. */
export interface Unavailable {
  readonly name: string;
  readonly unavailable: string;
}

export type Row = Measurement | Unavailable;

/** How much a benchmark is repeated. */
export interface Effort {
  readonly warmUps: number;
  readonly runs: number;
}

/**
 * Measures candidates in turns, so that whatever else the machine does meets all alike.
 * A peer that fails is reported with the reason; if mrrl fails, that is thrown.
 */
export async function compare(
  candidates: readonly Candidate[],
  { warmUps, runs }: Effort,
): Promise<Row[]> {
  const states = candidates.map((candidate) => ({
    candidate,
    times: [] as number[],
    failure: undefined as string | undefined,
  }));
  for (let round = -warmUps; round < runs; round++) {
    for (const [index, state] of states.entries()) {
      if (state.failure !== undefined) continue;
      try {
        const time = await once(state.candidate);
        if (round >= 0) state.times.push(time);
      } catch (error) {
        if (index === 0) throw error;
        state.failure = reason(error);
      }
    }
  }
  const base = median(states[0]?.times ?? []);
  return states.map(({ candidate: { name, goal }, times, failure }, index) =>
    failure === undefined
      ? {
          ...measured(name, "ms", times, goal),
          ...(index === 0 ? {} : { ratio: median(times) / base }),
        }
      : { name, unavailable: failure },
  );
}

/** A row of some values, at least one. */
export function measured(
  name: string,
  unit: "ms" | "bytes",
  values: readonly number[],
  goal?: number,
): Measurement {
  return {
    name,
    unit,
    runs: values.length,
    median: median(values),
    least: Math.min(...values),
    most: Math.max(...values),
    ...(goal === undefined ? {} : { goal }),
  };
}

/** A row for a peer that is not there at all. */
export function unavailable(name: string, error: unknown): Unavailable {
  return { name, unavailable: reason(error) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

async function once({ prepare, run }: Candidate): Promise<number> {
  await prepare?.();
  const started = performance.now();
  const own = await run();
  return own ?? performance.now() - started;
}

function reason(error: unknown): string {
  const { message, evidence } = error as Error & { evidence?: string };
  const last = evidence?.trim().split("\n").at(-1);
  return last ? `${message}: ${last}` : message;
}
