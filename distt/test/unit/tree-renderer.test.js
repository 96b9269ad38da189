import { PassThrough } from "node:stream";
import test from "ava";
import { EventBus } from "../../assembler/events/bus.js";
import { treeRenderer } from "../../assembler/events/tree-renderer.js";
test("one activity right after another: both are shown", async (t) => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
    let shown = "";
    stream.on("data", (chunk) => {
        shown += String(chunk);
    });
    const bus = new EventBus();
    const { sink, flush } = treeRenderer(stream);
    bus.subscribe(sink, flush);
    for (const label of ["first", "second", "third"]) {
        await bus.activity("build", label, async (activity) => activity.finish("ok", "done"));
    }
    await bus.flush();
    for (const label of ["first", "second", "third"]) {
        t.regex(shown, new RegExp(`build ${label} ok: done`));
    }
});
