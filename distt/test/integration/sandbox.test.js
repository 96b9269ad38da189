import test from "ava";
import { spawnSandbox } from "../../assembler/effects/sandbox.js";
import { toolSandbox } from "../../assembler/effects/toolbox.js";
import { commandLines } from "../support/processes.js";
import { testToolbox } from "../support/toolbox.js";
test("interrupted at any moment of its set-up, a sandbox ends at once and leaves nothing", async (t) => {
    const { context, toolbox } = await testToolbox();
    const mark = `7777.${process.pid}`;
    const moments = 40;
    for (let moment = 0; moment < moments; moment++) {
        const stop = new AbortController();
        const child = spawnSandbox({ ...context, signal: stop.signal }, toolbox, toolSandbox(toolbox, ["sleep", mark]), { execa: { reject: false } });
        setTimeout(() => stop.abort(), moment / 2);
        // Its output must be closed too: a process that lives on would keep it open.
        const result = await child;
        t.true(result.failed);
    }
    t.deepEqual(commandLines().filter((line) => line.includes(mark)), []);
    t.log(`${moments} moments, from 0 to ${moments / 2} ms`);
});
test("what is interrupted already is not started", async (t) => {
    const { context, toolbox } = await testToolbox();
    const aborted = { ...context, signal: AbortSignal.abort(new Error("stopped")) };
    t.throws(() => spawnSandbox(aborted, toolbox, toolSandbox(toolbox, ["true"])), {
        message: "stopped",
    });
});
