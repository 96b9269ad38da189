import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { withDir } from "tmp-promise";
import { chooseAccelerator } from "../../assembler/effects/accelerator.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { EventBus } from "../../assembler/events/bus.js";
import { tinyKernel } from "../support/boot-sector.js";
import { testToolbox } from "../support/toolbox.js";
/** Probes with a tiny kernel, with an empty cache; `again` probes once more. */
async function withProbe(text, ending, work) {
    const { context, toolbox } = await testToolbox();
    await withDir(async ({ path }) => {
        const kernel = join(path, "vmlinuz");
        await writeFile(kernel, tinyKernel(text, ending));
        const events = new EventBus();
        const told = [];
        events.subscribe((event) => {
            if (event.type === "message")
                told.push(event.text);
        });
        const own = {
            ...context,
            events,
            settings: { ...context.settings, cacheRoot: path },
        };
        await work(() => chooseAccelerator(own, toolbox, kernel), told, path);
    }, { unsafeCleanup: true });
}
test.serial("the choice is made by a real boot, told, and remembered", async (t) => {
    await withProbe("Kernel panic - not syncing: no root", "reset", async (choose, told, cache) => {
        const first = await choose();
        t.true(first.factor >= 1);
        t.regex(told[0] ?? "", new RegExp(`^accelerator: ${first.accelerator} \\(.*probed\\)$`));
        t.deepEqual(await choose(), first);
        t.regex(told[1] ?? "", /remembered/);
        const memory = join(cache, "accelerator.json");
        await writeFile(memory, (await readFile(memory, "utf8")).slice(0, 20));
        await choose();
        t.regex(told[2] ?? "", /probed/, "a damaged memory is made anew");
    });
});
test.serial("a kernel that boots nowhere is told with its console", async (t) => {
    await withProbe("not Linux", "powerOff", async (choose) => {
        const error = await t.throwsAsync(choose(), { instanceOf: MrrlError });
        t.is(error?.code, "QEMU_FAILED");
        t.regex(error?.evidence ?? "", /not Linux/);
    });
});
