import { open, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { mkdirp } from "mkdirp";
import * as z from "zod";
import { MrrlError } from "../errors/mrrl-error.js";
import { sha256 } from "../model/sha256.js";
import { withVirtualMachine } from "./virtual-machine.js";
/** What the probe's boot takes on the reference machine, in milliseconds. */
const referenceBoot = 2000;
/** A working KVM needs a second or two; a broken one spins for ever. */
const kvmDeadline = 10_000;
const tcgDeadline = 120_000;
const rememberedSchema = z.object({
    key: z.string(),
    accelerator: z.enum(["kvm", "tcg"]),
    reason: z.string(),
    factor: z.number().min(1),
});
/**
 * Chooses KVM when it really boots the given kernel, and TCG otherwise: /dev/kvm can
 * exist, open, run firmware and still never boot Linux. The probe's kernel has no
 * root file system, so it works when it panics for that reason and reboots. The
 * answer is remembered until the host boots anew, or QEMU or the kernel changes.
 * @param kernel a bzImage of the host.
 * @throws QEMU_FAILED when not even TCG boots it.
 */
export async function chooseAccelerator(context, toolbox, kernel) {
    const obstacle = await kvmObstacle();
    const memory = await memoryOf(context, toolbox, kernel, obstacle);
    const remembered = await recall(memory);
    if (remembered)
        return announce(context, remembered, "remembered");
    const choice = await context.events.activity("check", "accelerator", async (activity) => {
        const found = await probe(context, toolbox, kernel, obstacle);
        activity.finish("ok", found.accelerator);
        return found;
    });
    await remember(memory.file, { key: memory.key, ...choice });
    return announce(context, choice, "probed");
}
/** What an earlier `chooseAccelerator` found, if that still holds; nothing is started. */
export async function recallAccelerator(context, toolbox, kernel) {
    return recall(await memoryOf(context, toolbox, kernel, await kvmObstacle()));
}
async function memoryOf(context, toolbox, kernel, obstacle) {
    const bootId = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
    const kernelDigest = sha256(await readFile(kernel));
    // Whether /dev/kvm can be opened is part of it: a user may join its group later.
    const parts = [bootId, basename(toolbox.root), kernelDigest, obstacle ?? ""];
    return {
        file: join(context.settings.cacheRoot, "accelerator.json"),
        key: sha256(parts.join("\n")),
    };
}
async function probe(context, toolbox, kernel, obstacle) {
    let reason = obstacle;
    if (reason === undefined) {
        const kvm = await trial(context, toolbox, kernel, "kvm", kvmDeadline);
        if (kvm.booted) {
            return { accelerator: "kvm", reason: "KVM boots Linux here", factor: factorOf(kvm.took) };
        }
        // The last thing QEMU or the guest said is usually what matters.
        const detail = kvm.evidence.split("\n").at(-1)?.slice(0, 120);
        reason = `KVM did not boot Linux: ${detail || kvm.problem}`;
    }
    const tcg = await trial(context, toolbox, kernel, "tcg", tcgDeadline);
    if (tcg.booted)
        return { accelerator: "tcg", reason, factor: factorOf(tcg.took) };
    throw new MrrlError("QEMU_FAILED", `QEMU does not boot ${kernel}: ${tcg.problem}`, {
        evidence: tcg.evidence,
    });
}
async function trial(context, toolbox, kernel, accelerator, deadline) {
    const started = performance.now();
    const request = {
        accelerator,
        memory: 256 * 1024 ** 2,
        cpus: 1,
        firmware: "bios",
        kernel: { file: kernel, arguments: ["console=ttyS0", "panic=-1"] },
        noReboot: true,
    };
    try {
        return await withVirtualMachine(context, toolbox, { request }, async (machine) => {
            const running = performance.now();
            for (;;) {
                const left = running + deadline - performance.now();
                const happening = await machine.next(left);
                const failed = (problem, more = "") => ({
                    booted: false,
                    problem,
                    evidence: [machine.console.tail(), more].filter(Boolean).join("\n"),
                });
                if (!happening)
                    return failed(`nothing came of it in ${deadline / 1000} s`);
                if (happening.type !== "exit")
                    continue;
                const took = performance.now() - started;
                if (happening.exitCode === 0 && machine.console.panic)
                    return { booted: true, took };
                return failed("QEMU ended before the kernel had started", happening.stderr);
            }
        });
    }
    catch (error) {
        // A KVM that QEMU cannot even initialise is no reason to stop.
        if (!(error instanceof MrrlError) || error.code !== "QEMU_FAILED")
            throw error;
        return { booted: false, problem: error.message, evidence: error.evidence ?? "" };
    }
}
function factorOf(took) {
    return Math.max(1, Math.round((took / referenceBoot) * 10) / 10);
}
/** Why KVM cannot even be tried; undefined when it can. */
async function kvmObstacle() {
    try {
        const device = await open("/dev/kvm", "r+");
        await device.close();
        return undefined;
    }
    catch (error) {
        const { code } = error;
        if (code === "ENOENT")
            return "there is no /dev/kvm";
        return `/dev/kvm cannot be opened (${code})`;
    }
}
async function recall({ file, key }) {
    try {
        const { data } = rememberedSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
        if (data?.key !== key)
            return undefined;
        return { accelerator: data.accelerator, reason: data.reason, factor: data.factor };
    }
    catch {
        // Absent or damaged: it is only a memory, and is made anew.
        return undefined;
    }
}
async function remember(file, content) {
    await mkdirp(join(file, ".."));
    const temporary = `${file}.${process.pid}`;
    await writeFile(temporary, `${JSON.stringify(content)}\n`);
    await rename(temporary, file);
}
function announce(context, choice, how) {
    context.events.info(`accelerator: ${choice.accelerator} (${choice.reason}; time factor ${choice.factor}; ${how})`);
    return choice;
}
