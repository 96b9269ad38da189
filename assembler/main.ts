#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { commandLine } from "./cli/program.ts";
import { type GlobalOptions, openSession } from "./cli/session.ts";
import type { VerbResult } from "./cli/verb.ts";
import type { Context } from "./effects/context.ts";
import { exitCodes } from "./errors/catalogue.ts";
import { formatError } from "./errors/format.ts";
import { MrrlError } from "./errors/mrrl-error.ts";
import { nodeFinding } from "./plan/doctor/program.ts";

const interrupt = new AbortController();
let json = false;

async function invoke(
  options: GlobalOptions,
  work: (context: Context) => Promise<VerbResult>,
): Promise<void> {
  json = options.json ?? false;
  const session = await openSession(
    {
      environment: process.env,
      stderr: process.stderr,
      signal: interrupt.signal,
      isRoot: process.getuid?.() === 0,
    },
    options,
  );
  let result: VerbResult;
  try {
    result = await work(session.context);
  } finally {
    await session.close();
  }
  process.exitCode = result.status ?? exitCodes.ok;
  process.stdout.write(json ? `${JSON.stringify(result.json, null, 2)}\n` : result.text);
  if (result.failure) {
    process.stderr.write(formatError(result.failure));
    process.exitCode = result.failure.exitCode;
  }
}

function failureOf(error: unknown): MrrlError {
  const told = error instanceof MrrlError ? error : undefined;
  if (interrupt.signal.aborted) {
    // An interruption that leaves something behind says so itself.
    if (told?.code === "INTERRUPTED" && told.evidence !== undefined) return told;
    return new MrrlError("INTERRUPTED", "interrupted; run the same command again to go on");
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return told ?? new MrrlError("BUG", text);
}

/** The exit status of a failure, after saying what failed. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed help, version or the complaint already.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  const failure = failureOf(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: failure })}\n`);
  process.stderr.write(formatError(failure));
  return failure.exitCode;
}

/** @throws NODE_TOO_OLD: Node itself would complain about something else, later. */
function checkNode(): void {
  const { status, found, fix } = nodeFinding(process.versions.node);
  if (status === "ok") return;
  throw new MrrlError("NODE_TOO_OLD", `this is Node ${found}`, { hint: fix?.join("\n  ") });
}

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // A second signal means now.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort(new MrrlError("INTERRUPTED", `stopped by ${name}`));
  });
}

const manifest = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { version: string };

try {
  checkNode();
  const program = await commandLine(manifest.version, process.argv.slice(2), invoke);
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
