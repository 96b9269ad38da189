import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { projectRoot } from "./project-root.ts";
import { type ToyStore, toyStore } from "./toy-store.ts";

/** One call with which a command changes a file system, as step-killer.c counts them. */
export interface Step {
  /** From 1. */
  readonly at: number;
  readonly pid: number;
  readonly call: string;
  /** As the process sees it, links resolved; "from -> to" where there are two. Empty for sync. */
  readonly path: string;
}

/** What counts as a step, and how the command is run. */
export interface StepOptions {
  /**
   * Only what concerns files below one of these counts, and what might. Absolute and without
   * symbolic links, from the root that the process has at that time.
   */
  readonly below?: readonly string[];
  /** Counts each write to a file as well. */
  readonly writes?: boolean;
  /** Waits for all that the command leaves behind; otherwise that is killed at its end. */
  readonly all?: boolean;
  readonly cwd?: string;
  /** The whole environment when given, else that of the test. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard input, empty by default. */
  readonly input?: string;
  /** Keeps standard input open and silent instead, for a command that ends when it is closed. */
  readonly openInput?: boolean;
  /** In milliseconds; a command that takes longer is killed and an error thrown. */
  readonly timeout?: number;
}

/** How a run ended. */
export interface StepRun {
  /** 128 and the number of the signal when one ended the command, 137 when it was killed. */
  readonly exitCode: number;
  /** What it wrote, standard output and error together. */
  readonly output: string;
  /** What was counted. */
  readonly steps: readonly Step[];
}

/** How a run that was to be killed ended. */
export interface KilledRun extends StepRun {
  /** False when it ended before it came to that step: a sweep is at its end. */
  readonly killed: boolean;
}

let compiled: Promise<string> | undefined;

/**
 * The path of the program, compiled once for each test file with the seed's gcc as a package
 * of a toy store; see step-killer.c for its options. It is static, and may be copied.
 */
export function stepKiller(): Promise<string> {
  compiled ??= toyStore().then(compile);
  return compiled;
}

async function compile(toy: ToyStore): Promise<string> {
  const sources = readdirSync(`${projectRoot}/test/support`).filter((name) =>
    /^step-killer.*\.[ch]$/.test(name),
  );
  toy.define(
    "step-killer",
    '$CC -static -O2 -Wall -Wextra -Wshadow -Werror -o "$out/step-killer" files/*.c',
    `files: [${sources.join(", ")}]`,
  );
  const files = join(toy.context.settings.packageDirectories[0] ?? "", "step-killer");
  mkdirSync(files, { recursive: true });
  for (const name of sources) {
    copyFileSync(`${projectRoot}/test/support/${name}`, join(files, name));
  }
  return join(await toy.build("step-killer"), "step-killer");
}

/** Runs a command to its end, and counts its steps. */
export async function runCounted(
  argv: readonly string[],
  options: StepOptions = {},
): Promise<StepRun> {
  const { exitCode, output, steps } = await run(["count"], argv, options);
  return { exitCode, output, steps };
}

/**
 * Runs a command and kills it and all its descendants with SIGKILL just before its n-th
 * step, the last one of `steps`. None of them is left when this returns.
 */
export function runKilled(
  argv: readonly string[],
  n: number,
  options: StepOptions = {},
): Promise<KilledRun> {
  return run(["kill", String(n)], argv, options);
}

async function run(
  mode: readonly string[],
  argv: readonly string[],
  { below = [], writes, all, cwd, environment, input = "", openInput, timeout }: StepOptions,
): Promise<KilledRun> {
  const program = await stepKiller();
  const scratch = mkdtempSync(join(tmpdir(), "mrrl-steps-"));
  try {
    const report = join(scratch, "report");
    const args = [
      ...mode,
      ...below.flatMap((directory) => ["-b", directory]),
      ...(writes ? ["-w"] : []),
      ...(all ? ["-a"] : []),
      ...["-o", report, "--", ...argv],
    ];
    const ran = await execa(program, args, {
      reject: false,
      all: true,
      ...(openInput ? { stdin: "pipe" } : { input }),
      ...(cwd === undefined ? {} : { cwd }),
      ...(environment ? { env: environment, extendEnv: false } : {}),
      ...(timeout === undefined ? {} : { timeout }),
    });
    const ended = readReport(report);
    if (ran.exitCode === undefined || !ended) {
      throw new Error(`step-killer ${args.join(" ")}: ${ran.shortMessage ?? ""}\n${ran.all}`);
    }
    return { exitCode: ran.exitCode, output: ran.all, ...ended };
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** @returns undefined when the program did not come to its end */
function readReport(file: string): Pick<KilledRun, "killed" | "steps"> | undefined {
  let lines: string[];
  try {
    lines = readFileSync(file, "utf8").trimEnd().split("\n");
  } catch {
    // It was not even opened.
    return undefined;
  }
  const [how, total] = (lines.pop() ?? "").split(" ");
  if ((how !== "steps" && how !== "killed") || Number(total) !== lines.length) return undefined;
  const steps = lines.map((line) => {
    const [at, pid, call, ...path] = line.split(" ");
    return { at: Number(at), pid: Number(pid), call: call ?? "", path: path.join(" ") };
  });
  return { killed: how === "killed", steps };
}

/**
 * The steps a sweep tries: all from 1 to `total` when they are at most `most`, otherwise
 * `most` of them (at least 2), evenly spread, the first and the last always among them.
 * @param seed moves those in between, so that sweeps with different ones try different steps
 */
export function everyStep(total: number, most: number, seed = 0): number[] {
  const count = Math.min(total, Math.max(most, 2));
  if (count === total) return Array.from({ length: total }, (_, index) => index + 1);
  // One from each of equal parts; multiples of the golden ratio spread evenly in them.
  const part = (total - 2) / (count - 2);
  const offset = (0.5 + seed * 0.618033988749895) % 1;
  const between = Array.from({ length: count - 2 }, (_, index) =>
    Math.floor(2 + (index + offset) * part),
  );
  return [1, ...between, total];
}
