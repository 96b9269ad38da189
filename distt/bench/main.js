import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { openSession } from "../assembler/cli/session.js";
import { removeTree } from "../assembler/effects/remove-tree.js";
import { benchmarks } from "./benchmarks.js";
import { machine } from "./machine.js";
import { report } from "./report.js";
import { textTable } from "./table.js";
/** Measurements of one machine on one day. */
const program = new Command("npm run bench --")
    .description("Measures mrrl on this machine, beside other programs that do the same.")
    .argument("[name...]", `what to measure (default: all): ${benchmarks.map(({ name }) => name).join(", ")}`)
    .option("--json", "print the results as JSON")
    .option("--write", "write them to docs/benchmarks.md, too")
    .option("--quick", "measure each once, and smaller")
    .parse();
const options = program.opts();
const interrupt = new AbortController();
process.on("SIGINT", () => interrupt.abort(new Error("interrupted")));
const { context } = await openSession({
    environment: { HOME: homedir(), ...process.env },
    stderr: process.stderr,
    signal: interrupt.signal,
    isRoot: process.getuid?.() === 0,
}, { progress: "none", packages: [], profiles: [] });
const chosen = benchmarks.filter(({ name }) => program.args.length === 0 || program.args.includes(name));
if (options.write && program.args.length > 0) {
    program.error("--write is for a run of everything: the page says all that was measured");
}
if (chosen.length === 0)
    program.error(`nothing to measure: ${program.args.join(", ")}`);
mkdirSync(context.settings.cacheRoot, { recursive: true });
const sections = [];
for (const { name, title, measure } of chosen) {
    process.stderr.write(`${name} …\n`);
    const scratch = mkdtempSync(join(context.settings.cacheRoot, "bench-"));
    try {
        const effort = options.quick ? { warmUps: 0, runs: 1 } : { warmUps: 1, runs: 7 };
        const bench = { context, scratch, effort, shrink: options.quick ? 20 : 1 };
        const rows = await measure(bench);
        // A goal is for the whole thing: nothing smaller has met or missed it.
        const judged = options.quick ? rows.map((row) => ({ ...row, goal: undefined })) : rows;
        const section = { title, rows: judged };
        sections.push(section);
        // At once: all together take a quarter of an hour.
        if (!options.json)
            process.stdout.write(`${textTable([section])}\n`);
    }
    finally {
        await removeTree(scratch);
    }
}
const about = machine();
process.stdout.write(options.json
    ? `${JSON.stringify({ machine: about, sections }, null, 2)}\n`
    : `${about.date}: ${about.description}\n`);
if (options.write) {
    writeFileSync(join(context.settings.installation, "docs/benchmarks.md"), report(about, sections));
}
