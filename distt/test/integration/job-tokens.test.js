import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import test from "ava";
import { JobTokens } from "../../assembler/effects/job-tokens.js";
import { testToolbox } from "../support/toolbox.js";
test("no more work than cores runs at once, and a waiting build comes before a hungry reader", async (t) => {
    const { context, toolbox } = await testToolbox();
    const directory = mkdtempSync(join(tmpdir(), "mrrl tokens-"));
    const tokens = await JobTokens.create(context, toolbox, join(directory, "jobserver/fifo"), 2);
    let running = 0;
    let most = 0;
    const work = () => tokens.use(context.signal, async () => {
        most = Math.max(most, ++running);
        await sleep(30);
        running--;
    });
    await Promise.all(Array.from({ length: 8 }, work));
    t.is(most, 2);
    // A reader that takes every byte it can get, as a make with many jobs does.
    const script = join(directory, "hungry.sh");
    writeFileSync(script, `exec 3<"$1"; head -c 2 <&3 | wc -c > "$1.taken"\n`);
    const first = tokens.use(context.signal, () => sleep(200));
    const second = tokens.use(context.signal, () => sleep(200));
    const hungry = promisify(execFile)("sh", [script, tokens.fifo]);
    const third = tokens.use(context.signal, () => sleep(10));
    await Promise.all([first, second, third]);
    await hungry;
    t.is(readFileSync(`${tokens.fifo}.taken`, "utf8").trim(), "2", "both bytes came back at the end");
    await tokens.close();
});
