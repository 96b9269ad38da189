import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { withDir } from "tmp-promise";
import { withVirtualMachine, } from "../../assembler/effects/virtual-machine.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { GuestDialogue } from "../../assembler/workflow/guest-dialogue.js";
import { bootSectorDisk } from "../support/boot-sector.js";
import { testToolbox } from "../support/toolbox.js";
/** In the names of directories, so that guests of others are not taken for those of this test. */
const ownPlace = `mrrl guest ${process.pid}`;
/** Boots a disk that was made for the test, from a directory with a difficult name. */
async function withGuest(guest, work) {
    const { context, toolbox } = await testToolbox();
    return await withDir(async ({ path }) => {
        const image = join(path, "a disk, with a comma.img");
        await writeFile(image, bootSectorDisk(guest.text ?? "", guest.ending ?? "hang"));
        const request = {
            accelerator: "tcg",
            memory: 64 * 1024 ** 2,
            cpus: 1,
            firmware: "bios",
            disk: { image, format: guest.format ?? "raw", bus: "virtio", ephemeral: true },
            network: { card: "virtio", forwards: [] },
        };
        return await withVirtualMachine(guest.signal ? { ...context, signal: guest.signal } : context, toolbox, { request, consoleLog: join(path, "console.log") }, work);
    }, { unsafeCleanup: true, prefix: ownPlace });
}
/** The error with which waiting for a boot's report ends. */
async function failureOf(guest, deadline = 60_000) {
    try {
        await withGuest(guest, (machine) => dialogue(machine).bootReport(deadline));
    }
    catch (error) {
        if (error instanceof MrrlError)
            return error;
        throw error;
    }
    throw new Error("the guest reported a boot");
}
/** Command lines of processes that name a text. */
async function processesWith(text) {
    const found = [];
    for (const entry of await readdir("/proc")) {
        if (!/^[0-9]+$/.test(entry))
            continue;
        // A process may end while it is looked at.
        const line = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
        if (line.includes(text))
            found.push(line);
    }
    return found;
}
function dialogue(machine) {
    return new GuestDialogue(machine, {
        consoleLog: undefined,
        reproduce: "mrrl boot disk.img --ephemeral",
    });
}
test.serial("a guest that hangs is a time-out that names the phase and shows the console", async (t) => {
    const error = await failureOf({ text: "mrrl-boot: booting slot a\r\nlast words", ending: "hang" }, 3000);
    t.is(error.code, "GUEST_TIMEOUT");
    t.regex(error.message, /within 3 s; it came as far as: GRUB/);
    t.regex(error.evidence ?? "", /mrrl-boot: booting slot a\nlast words/);
    t.regex(error.evidence ?? "", /qemu-system-x86_64 .*-machine q35/);
    t.is(error.hint, "reproduce it with: mrrl boot disk.img --ephemeral");
});
test.serial("a guest that resets itself crashed", async (t) => {
    const error = await failureOf({ text: "booting", ending: "reset" });
    t.is(error.code, "GUEST_CRASHED");
    t.regex(error.message, /was reset unexpectedly/);
});
test.serial("a triple fault is a crash", async (t) => {
    t.is((await failureOf({ ending: "tripleFault" })).code, "GUEST_CRASHED");
});
test.serial("a kernel's panic is told with its reason", async (t) => {
    const error = await failureOf({
        text: "Linux version 6\r\nKernel panic - not syncing: no init\r\n",
        ending: "reset",
    });
    t.is(error.code, "GUEST_CRASHED");
    t.regex(error.message, /kernel panic: no init/);
});
test.serial("a guest that powers itself off has not told what it should", async (t) => {
    const error = await failureOf({ ending: "powerOff" });
    t.is(error.code, "GUEST_FAILED");
    t.regex(error.message, /powered itself off/);
});
test.serial("a QEMU that cannot start is told with its own words", async (t) => {
    const error = await failureOf({ format: "qcow2" });
    t.is(error.code, "QEMU_FAILED");
    t.regex(error.evidence ?? "", /not in qcow2 format/);
});
test.serial("a QEMU that ends meanwhile is no fault of the guest", async (t) => {
    const error = await t.throwsAsync(withGuest({ ending: "hang" }, async (machine) => {
        const waiting = dialogue(machine).bootReport(60_000);
        await machine.qmp.quit();
        await waiting;
    }), { instanceOf: MrrlError });
    t.is(error?.code, "QEMU_FAILED");
});
test.serial("a clean power-off is a guest's own shutdown and success of QEMU", async (t) => {
    await withGuest({ text: "bye", ending: "powerOff" }, async (machine) => {
        await dialogue(machine).powerOff(60_000);
        t.is(machine.console.tail(), "bye");
    });
});
test.serial("an interruption ends the guest and all that belongs to it", async (t) => {
    const interruption = new AbortController();
    const guest = { ending: "hang", signal: interruption.signal };
    const error = await t.throwsAsync(withGuest(guest, async (machine) => {
        setTimeout(() => interruption.abort(), 300);
        await dialogue(machine).bootReport(60_000);
    }), { instanceOf: MrrlError });
    t.is(error?.code, "INTERRUPTED");
    t.deepEqual(await processesWith(ownPlace), []);
});
test.serial("a second guest waits until the first has ended", async (t) => {
    const order = [];
    const guest = (name) => withGuest({ ending: "powerOff" }, async (machine) => {
        order.push(`${name} starts`);
        await dialogue(machine).powerOff(60_000);
        order.push(`${name} ends`);
    });
    await Promise.all([guest("first"), guest("second")]);
    t.is(order.length, 4);
    t.is(order[0]?.split(" ")[0], order[1]?.split(" ")[0]);
    t.is(order[2]?.split(" ")[0], order[3]?.split(" ")[0]);
});
test.serial("an ephemeral guest needs no write access to its image, and its console is logged", async (t) => {
    const { context, toolbox } = await testToolbox();
    await withDir(async ({ path }) => {
        const image = join(path, "disk.img");
        await writeFile(image, bootSectorDisk("logged", "powerOff"));
        await chmod(image, 0o444);
        const before = await readFile(image);
        const consoleLog = join(path, "logs", "console.log");
        const disk = { image, format: "raw", bus: "virtio", ephemeral: true };
        const request = {
            accelerator: "tcg",
            memory: 64 * 1024 ** 2,
            cpus: 1,
            firmware: "bios",
            disk,
        };
        await withVirtualMachine(context, toolbox, { request, consoleLog }, (machine) => dialogue(machine).powerOff(60_000));
        t.deepEqual(await readFile(image), before);
        t.regex(await readFile(consoleLog, "utf8"), /logged/);
    }, { unsafeCleanup: true });
});
