import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import type { LoaderStep } from "../../assembler/plan/slot-loader.ts";
import { type StateVariables, stateVariables } from "../../assembler/plan/slot-machine.ts";
import {
  type BootArchive,
  type GrubMachine,
  type GrubRun,
  runGrub,
} from "../support/grub-machine.ts";
import { GrubScript } from "../support/grub-script.ts";
import { projectRoot } from "../support/project-root.ts";
import {
  everyLoadable,
  everyOutcome,
  everySectors,
  type LoaderRun,
} from "../support/slot-enumeration.ts";

const text = readFileSync(join(projectRoot, "boot/grub/grub.cfg"), "utf8");
const script = new GrubScript(text);

const unloadable: readonly BootArchive[] = ["empty", "damaged", "other format", "no kernel"];

/** A machine that meets the script as the model's disk meets the model. */
function machineOf(
  sectors: { grubenv: StateVariables; spare: StateVariables },
  { disk }: LoaderRun,
  kind: number,
): GrubMachine {
  const archive = (loads: boolean, offset: number): BootArchive =>
    loads ? "good" : (unloadable[(kind + offset) % unloadable.length] ?? "empty");
  return {
    ...sectors,
    platform: kind % 2 === 0 ? "pc" : "efi",
    cmdpath: ["(hd0)", "(hd1,gpt2)/EFI/BOOT", "nonsense"][kind % 3] ?? "",
    serialPort: kind % 4 < 2,
    table: disk.table,
    archives: { a: archive(disk.loadable.a, 0), b: archive(disk.loadable.b, 1) },
    saves: disk.saves,
  };
}

/** What the files hold after the model's steps. */
function filesAfter(grubenv: StateVariables, spare: StateVariables, steps: readonly LoaderStep[]) {
  let files = { grubenv, spare };
  for (const step of steps) {
    if (step.step === "save" && step.outcome !== "lost") {
      files = { ...files, grubenv: { ...files.grubenv, ...stateVariables(step.state) } };
    } else if (step.step === "save-spare" && step.outcome !== "lost") {
      files = { ...files, spare: { ...files.spare, lost: `${step.lost}` } };
    }
  }
  return files;
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, each) =>
    each && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

function resultOf(run: Pick<GrubRun, "steps" | "grubenv" | "spare">): string {
  const steps = run.steps.map((step) =>
    step.step === "boot" ? { step: "boot", slot: step.slot } : step,
  );
  return canonical({ steps, grubenv: run.grubenv, spare: run.spare });
}

test("boot/grub/grub.cfg does what the model does, at every start", (t) => {
  let runs = 0;
  let states = 0;
  const usual = /^[0147x]$/; // both sides of every bound, and nonsense
  for (const sectors of everySectors()) {
    const { tries = "", fails = "" } = sectors.grubenv ?? {};
    if (!usual.test(tries) || !usual.test(fails)) continue;
    states++;
    for (const loadable of everyLoadable) {
      for (const table of ["good", "damaged"] as const) {
        for (const run of everyOutcome(sectors, { loadable, table })) {
          const real = runGrub(script, machineOf(sectors, run, runs));
          const expected = {
            steps: run.steps,
            ...filesAfter(sectors.grubenv, sectors.spare, run.steps),
          };
          runs++;
          if (resultOf(real) !== resultOf(expected)) {
            t.deepEqual(
              JSON.parse(resultOf(real)),
              JSON.parse(resultOf(expected)),
              JSON.stringify({ sectors, run }),
            );
            return;
          }
        }
      }
    }
  }
  t.log(`${states} states, ${runs} runs of the script`);
  t.true(runs > 50_000);
});
