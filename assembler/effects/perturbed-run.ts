import { readdir, readlink } from "node:fs/promises";
import { totalmem } from "node:os";
import { createInterface } from "node:readline";
import { catalogue, type ErrorCode } from "../errors/catalogue.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Activity } from "../events/bus.ts";
import { type PerturbedRun, perturbedWorld, type RootName } from "../plan/perturbed-world.ts";
import type { Context } from "./context.ts";
import { tail } from "./exec.ts";
import { spawnSandbox } from "./sandbox.ts";
import { sandboxFailure } from "./sandbox-failure.ts";
import type { Toolbox } from "./tool-program.ts";
import { runTool } from "./toolbox.ts";

/**
 * Runs mrrl itself in a perturbed world; its verb prints JSON.
 * @returns what it printed.
 * @throws what it threw, with its code; NO_USER_NAMESPACES; INTERRUPTED.
 */
export async function runPerturbed(
  context: Context,
  toolbox: Toolbox,
  run: Omit<PerturbedRun, "root" | "node" | "buildsInMemory">,
  activity: Activity,
): Promise<unknown> {
  const spec = perturbedWorld({
    ...run,
    root: await rootNames(),
    node: process.execPath,
    buildsInMemory: canBuildInMemory(),
  });
  const { changesUser } = run;
  const child = spawnSandbox(changesUser ? withNamespaces(context) : context, toolbox, spec, {
    execa: { reject: false, maxBuffer: 256 << 20 },
  });
  if (child.stderr) {
    createInterface({ input: child.stderr }).on("line", (line) => forward(line, activity));
  }
  const result = await child;
  context.signal.throwIfAborted();
  const text = String(result.stdout ?? "");
  if (!result.failed) return JSON.parse(text);
  const blocked = sandboxFailure(toolbox, String(result.stderr ?? ""));
  if (blocked) throw blocked;
  throw failure(text, tail(String(result.stderr ?? "")));
}

/** A tmpfs has half of the memory, and a compiler's or kernel's build takes 3 GiB. */
const buildMemory = 8 * 1024 ** 3;

/** Whether the builds of another world are made in memory. */
function canBuildInMemory(): boolean {
  return totalmem() >= buildMemory;
}

/**
 * Whether mrrl can be another user in another world. Root's sandboxes need no user
 * namespace, but being another user who owns the same files does.
 */
export async function canChangeUser(context: Context, toolbox: Toolbox): Promise<boolean> {
  if (context.settings.isolation === "user-namespace") return true;
  try {
    await runTool(withNamespaces(context), toolbox, ["true"]);
    return true;
  } catch (error) {
    if (error instanceof MrrlError && error.code === "NO_USER_NAMESPACES") return false;
    throw error;
  }
}

/** Sandboxes made as for an ordinary user. */
function withNamespaces(context: Context): Context {
  return { ...context, settings: { ...context.settings, isolation: "user-namespace" } };
}

/** The host's top-level directories, and the links among them. */
async function rootNames(): Promise<RootName[]> {
  const entries = await readdir("/", { withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(async (entry) => ({
        name: entry.name,
        ...(entry.isSymbolicLink() ? { link: await readlink(`/${entry.name}`) } : {}),
      })),
  );
}

/** Lines of the other run's progress, one event each, become lines of this one's. */
function forward(line: string, activity: Activity): void {
  const event = line.startsWith('{"type"')
    ? (JSON.parse(line) as { type?: string; line?: string })
    : { type: "log", line };
  if (event.type === "log" && event.line) activity.log(event.line);
}

/** The error that the other run printed, said once more. */
function failure(stdout: string, stderr: string): MrrlError {
  try {
    const { error } = JSON.parse(stdout) as {
      error: { code: ErrorCode; message: string; evidence?: string; place?: string };
    };
    if (!(error.code in catalogue)) throw new TypeError(error.code);
    return new MrrlError(error.code, `in another world: ${error.message}`, {
      ...(error.place === undefined ? {} : { place: error.place }),
      ...(error.evidence === undefined ? {} : { evidence: error.evidence }),
      // Its own names paths that are gone.
      hint: "it fails only there if `mrrl build` and `mrrl image` succeed; docs/reproducibility.md says what is different",
    });
  } catch {
    return new MrrlError("BUG", "mrrl could not run in another world", { evidence: stderr });
  }
}
