import { access, constants } from "node:fs/promises";
import { basename, join } from "node:path";
import type { AcceleratorChoice } from "../effects/accelerator.ts";
import { chooseAccelerator } from "../effects/accelerator.ts";
import type { Context } from "../effects/context.ts";
import { withNonceServer } from "../effects/nonce-server.ts";
import type { Toolbox } from "../effects/tool-program.ts";
import { withVirtualMachine } from "../effects/virtual-machine.ts";
import { MrrlError } from "../errors/mrrl-error.ts";
import type { Activity } from "../events/bus.ts";
import type { ProfileDefinition } from "../model/definition/profile.ts";
import type { GuestReport } from "../model/guest-report.ts";
import type { ImageManifest } from "../model/image-manifest.ts";
import {
  hardwareArguments,
  hardwareOf,
  type MachineHardware,
  peculiarities,
} from "../model/machine-hardware.ts";
import { defaultMemory } from "../model/memory-size.ts";
import {
  type CheckResult,
  check,
  describeFailures,
  judgeBoot,
  judgeFetch,
  judgeKill,
  missing,
} from "../plan/expectations.ts";
import { guestFailure } from "../plan/guest-failure.ts";
import { shellCommand } from "../plan/shell-command.ts";
import { GuestDialogue } from "./guest-dialogue.ts";

/** An image to test, and what is not the default of the machine it is tested in. */
export interface ImageTest extends Partial<MachineHardware> {
  /** Path of the image; it is only read. */
  readonly image: string;
  readonly manifest: ImageManifest;
  readonly profile: ProfileDefinition;
  readonly toolbox: Toolbox;
  /** Path of the image's vmlinuz on the host, for the accelerator's probe. */
  readonly kernel: string;
  /** In bytes. */
  readonly memory?: number;
  /** Runs beside other guests of this machine. */
  readonly concurrent?: boolean;
}

/** What a successful test found. */
export interface TestReport extends MachineHardware {
  readonly profile: string;
  readonly image: string;
  readonly accelerator: AcceleratorChoice;
  readonly checks: readonly CheckResult[];
  /** From power-on to the guest's first `done`, in milliseconds. */
  readonly bootMilliseconds: number;
  readonly milliseconds: number;
}

/** Time-outs on the reference machine, in milliseconds; elsewhere they are scaled. */
const limits = { boot: 60_000, answer: 20_000, stop: 30_000 } as const;

/**
 * Boots an image and checks that it is what its profile promises: two boots on the
 * same disk, and a clean power-off. The image itself is never written.
 * @throws GUEST_FAILED, GUEST_TIMEOUT, GUEST_CRASHED, QEMU_FAILED, INTERRUPTED.
 */
export async function testImage(context: Context, test: ImageTest): Promise<TestReport> {
  await mustBeReadable(test.image);
  const accelerator = await chooseAccelerator(context, test.toolbox, test.kernel);
  const hardware = hardwareOf(test);
  const parts = [hardware.firmware, ...peculiarities(hardware), accelerator.accelerator];
  const label = `${basename(test.image)} (${parts.join(", ")})`;
  return await context.events.activity("boot", label, async (activity) => {
    const report = await converse(context, test, hardware, accelerator, activity);
    activity.finish("ok", `${report.checks.length} checks`);
    return report;
  });
}

async function converse(
  context: Context,
  test: ImageTest,
  hardware: MachineHardware,
  accelerator: AcceleratorChoice,
  activity: Activity,
): Promise<TestReport> {
  const { profile, manifest } = test;
  const consoleLog = join(context.settings.storeRoot, "logs", `console-${profile.name}.log`);
  const reproduce = shellCommand([
    ...["npx", "mrrl", "boot", profile.name, "--output", test.image, "--ephemeral"],
    ...hardwareArguments(hardware),
  ]);
  const limit = (name: keyof typeof limits, more = 0) =>
    Math.ceil((limits[name] + more) * accelerator.factor);
  const bootLimit = limit("boot", profile.health.deadline);
  const stopLimit = limit("stop", longestStop(profile));
  const options = {
    request: {
      accelerator: accelerator.accelerator,
      memory: test.memory ?? defaultMemory,
      cpus: 1,
      firmware: hardware.firmware,
      disk: {
        image: test.image,
        format: "raw",
        bus: hardware.bus,
        ephemeral: true,
      },
      network: { card: hardware.nic, forwards: [] },
    },
    consoleLog,
    onConsoleLine: (line: string) => activity.log(line),
    onWait: () => context.events.info("waiting for another guest of this machine to end"),
    concurrent: test.concurrent ?? false,
  } as const;

  const step = <T>(name: string, work: () => Promise<T>) =>
    context.events.activity("check", name, work, activity);

  return await withVirtualMachine(context, test.toolbox, options, async (machine) => {
    const started = performance.now();
    const checks: CheckResult[] = [];
    const guest = new GuestDialogue(machine, { consoleLog, reproduce });
    const first = await step("boot", () => guest.bootReport(bootLimit));
    const bootMilliseconds = Math.round(performance.now() - started);
    mustRunSlot(guest, first, "a");
    checks.push(...judgeBoot(profile, manifest, first, "a"));

    for (const [name, service] of Object.entries(profile.services)) {
      if (!service.pidns) continue;
      const killed = await step(`kill ${name}`, () => guest.ask(`kill ${name}`, limit("answer")));
      checks.push(...judgeKill(name, killed.facts));
    }
    if (profile.network === "dhcp") {
      const answer = await step("network", () =>
        withNonceServer(async ({ guestUrl, nonce }) => {
          const { facts } = await guest.ask(`fetch ${guestUrl}`, limit("answer"));
          return judgeFetch(nonce, facts);
        }),
      );
      checks.push(...answer);
    }

    const second = await step("reboot", async () => {
      await guest.reboot(stopLimit);
      return await guest.bootReport(bootLimit);
    });
    mustRunSlot(guest, second, "a");
    const boots = Number(first.facts.get("data.boots"));
    checks.push(
      ...judgeBoot(
        profile,
        manifest,
        second,
        "a",
        Number.isInteger(boots) ? boots + 1 : undefined,
      ).map((result) => ({ ...result, name: `${result.name} (after a reboot)` })),
    );
    await step("power-off", () => guest.powerOff(stopLimit));
    checks.push(check("poweroff", "clean", "clean", () => true));

    mustAllHold(guest, checks);
    return {
      profile: profile.name,
      image: manifest.image,
      ...hardware,
      accelerator,
      checks,
      bootMilliseconds,
      milliseconds: Math.round(performance.now() - started),
    };
  });
}

async function mustBeReadable(image: string): Promise<void> {
  try {
    await access(image, constants.R_OK);
  } catch (cause) {
    throw new MrrlError("USAGE", `there is no readable image ${image}`, {
      hint: "make it with `mrrl image <profile>`",
      cause,
    });
  }
}

function mustRunSlot(guest: GuestDialogue, report: GuestReport, slot: "a" | "b"): void {
  if (report.boot?.slot === slot) return;
  throw guestFailure(
    guest.scene,
    "GUEST_FAILED",
    `wrong slot: the guest runs slot '${report.boot?.slot}', expected '${slot}'`,
  );
}

function mustAllHold(guest: GuestDialogue, checks: readonly CheckResult[]): void {
  const failed = checks.filter(({ ok }) => !ok);
  if (failed.length === 0) return;
  const untold = missing(checks);
  const message =
    untold.length === failed.length
      ? `the guest's report lacks: ${untold.join(", ")}`
      : `${failed.length} of ${checks.length} checks failed: ${failed.map(({ name }) => name).join(", ")}`;
  throw guestFailure(guest.scene, "GUEST_FAILED", message, describeFailures(checks));
}

function longestStop(profile: ProfileDefinition): number {
  return Math.max(0, ...Object.values(profile.services).map(({ timeoutKill }) => timeoutKill));
}
