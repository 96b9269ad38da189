import { access, constants } from "node:fs/promises";
import { basename, join } from "node:path";
import { chooseAccelerator } from "../effects/accelerator.js";
import { withNonceServer } from "../effects/nonce-server.js";
import { withVirtualMachine } from "../effects/virtual-machine.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { hardwareArguments, hardwareOf, peculiarities, } from "../model/machine-hardware.js";
import { defaultMemory } from "../model/memory-size.js";
import { check, describeFailures, judgeBoot, judgeFetch, judgeKill, missing, } from "../plan/expectations.js";
import { guestFailure } from "../plan/guest-failure.js";
import { shellCommand } from "../plan/shell-command.js";
import { GuestDialogue } from "./guest-dialogue.js";
/** Time-outs on the reference machine, in milliseconds; elsewhere they are scaled. */
const limits = { boot: 60_000, answer: 20_000, stop: 30_000 };
/**
 * Boots an image and checks that it is what its profile promises: two boots on the
 * same disk, and a clean power-off. The image itself is never written.
 * @throws GUEST_FAILED, GUEST_TIMEOUT, GUEST_CRASHED, QEMU_FAILED, INTERRUPTED.
 */
export async function testImage(context, test) {
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
async function converse(context, test, hardware, accelerator, activity) {
    const { profile, manifest } = test;
    const consoleLog = join(context.settings.storeRoot, "logs", `console-${profile.name}.log`);
    const reproduce = shellCommand([
        ...["npx", "mrrl", "boot", profile.name, "--output", test.image, "--ephemeral"],
        ...hardwareArguments(hardware),
    ]);
    const limit = (name, more = 0) => Math.ceil((limits[name] + more) * accelerator.factor);
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
        onConsoleLine: (line) => activity.log(line),
        onWait: () => context.events.info("waiting for another guest of this machine to end"),
        concurrent: test.concurrent ?? false,
    };
    const step = (name, work) => context.events.activity("check", name, work, activity);
    return await withVirtualMachine(context, test.toolbox, options, async (machine) => {
        const started = performance.now();
        const checks = [];
        const guest = new GuestDialogue(machine, { consoleLog, reproduce });
        const first = await step("boot", () => guest.bootReport(bootLimit));
        const bootMilliseconds = Math.round(performance.now() - started);
        mustRunSlot(guest, first, "a");
        checks.push(...judgeBoot(profile, manifest, first, "a"));
        for (const [name, service] of Object.entries(profile.services)) {
            if (!service.pidns)
                continue;
            const killed = await step(`kill ${name}`, () => guest.ask(`kill ${name}`, limit("answer")));
            checks.push(...judgeKill(name, killed.facts));
        }
        if (profile.network === "dhcp") {
            const answer = await step("network", () => withNonceServer(async ({ guestUrl, nonce }) => {
                const { facts } = await guest.ask(`fetch ${guestUrl}`, limit("answer"));
                return judgeFetch(nonce, facts);
            }));
            checks.push(...answer);
        }
        const second = await step("reboot", async () => {
            await guest.reboot(stopLimit);
            return await guest.bootReport(bootLimit);
        });
        mustRunSlot(guest, second, "a");
        const boots = Number(first.facts.get("data.boots"));
        checks.push(...judgeBoot(profile, manifest, second, "a", Number.isInteger(boots) ? boots + 1 : undefined).map((result) => ({ ...result, name: `${result.name} (after a reboot)` })));
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
async function mustBeReadable(image) {
    try {
        await access(image, constants.R_OK);
    }
    catch (cause) {
        throw new MrrlError("USAGE", `there is no readable image ${image}`, {
            hint: "make it with `mrrl image <profile>`",
            cause,
        });
    }
}
function mustRunSlot(guest, report, slot) {
    if (report.boot?.slot === slot)
        return;
    throw guestFailure(guest.scene, "GUEST_FAILED", `wrong slot: the guest runs slot '${report.boot?.slot}', expected '${slot}'`);
}
function mustAllHold(guest, checks) {
    const failed = checks.filter(({ ok }) => !ok);
    if (failed.length === 0)
        return;
    const untold = missing(checks);
    const message = untold.length === failed.length
        ? `the guest's report lacks: ${untold.join(", ")}`
        : `${failed.length} of ${checks.length} checks failed: ${failed.map(({ name }) => name).join(", ")}`;
    throw guestFailure(guest.scene, "GUEST_FAILED", message, describeFailures(checks));
}
function longestStop(profile) {
    return Math.max(0, ...Object.values(profile.services).map(({ timeoutKill }) => timeoutKill));
}
