#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { commandLine } from "./cli/program.js";
import { openSession } from "./cli/session.js";
import { explainDiskFailure } from "./effects/disk-failure.js";
import { exitCodes } from "./errors/catalogue.js";
import { failureOf } from "./errors/failure-of.js";
import { formatError } from "./errors/format.js";
import { MrrlError } from "./errors/mrrl-error.js";
import { nodeFinding } from "./plan/doctor/program.js";
const T0=Number(process.env.TR||0);process.env.TR&&console.error(((performance.timeOrigin+performance.now()-T0)|0)+" main");const interrupt = new AbortController();
let json = false;
async function invoke(options, work) {
    json = options.json ?? false;
    requireWorkingDirectory();
    const session = await openSession({
        environment: process.env,
        stderr: process.stderr,
        signal: interrupt.signal,
        isRoot: process.getuid?.() === 0,
    }, options);
    let result;
    try {
        result = await work(session.context);
    }
    finally {
        await session.close();
    }
    process.exitCode = result.status ?? exitCodes.ok;
    process.stdout.write(json ? `${JSON.stringify(result.json, null, 2)}\n` : result.text);
    if (result.failure) {
        process.stderr.write(formatError(result.failure));
        process.exitCode = result.failure.exitCode;
    }
}
/** Relative paths mean nothing, and no program can be started, where a directory was deleted. */
function requireWorkingDirectory() {
    try {
        process.cwd();
    }
    catch (error) {
        throw new MrrlError("USAGE", "the current directory does not exist any more", {
            hint: "change to another one: cd",
            cause: error,
        });
    }
}
/** The exit status of a failure, after saying what failed. */
function report(error) {
    if (error instanceof CommanderError) {
        // Commander has printed help, version or the complaint already.
        return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
    const told = failureOf(error);
    // An interruption that leaves something behind says so itself.
    const failure = interrupt.signal.aborted && !(told.code === "INTERRUPTED" && told.evidence !== undefined)
        ? new MrrlError("INTERRUPTED", "interrupted; run the same command again to go on")
        : told;
    if (json)
        process.stdout.write(`${JSON.stringify({ error: failure })}\n`);
    process.stderr.write(formatError(failure));
    return failure.exitCode;
}
/** @throws NODE_TOO_OLD: Node itself would complain about something else, later. */
function checkNode() {
    const { status, found, fix } = nodeFinding(process.versions.node);
    if (status === "ok")
        return;
    throw new MrrlError("NODE_TOO_OLD", `this is Node ${found}`, { hint: fix?.join("\n  ") });
}
// Who reads the result may have seen enough of it (EPIPE); a result that is lost otherwise is told.
process.stdout.on("error", (error) => {
    if (error.code === "EPIPE")
        return;
    json = false;
    process.exitCode = report(explainDiskFailure(error, {
        what: "standard output",
        place: "stdout",
        elsewhere: "send the result elsewhere",
    }));
});
// Progress that nobody can see is no reason to stop.
process.stderr.on("error", () => { });
process.on("uncaughtException", (error) => process.exit(report(error)));
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(name, () => {
        // A second signal means now.
        if (interrupt.signal.aborted)
            process.exit(exitCodes.interrupted);
        interrupt.abort(new MrrlError("INTERRUPTED", `stopped by ${name}`));
    });
}
const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
try {
    checkNode();
    const program = await commandLine(manifest.version, process.argv.slice(2), invoke);
process.env.TR&&console.error(((performance.timeOrigin+performance.now()-T0)|0)+" commandline");    await program.parseAsync();process.env.TR&&console.error(((performance.timeOrigin+performance.now()-T0)|0)+" end");
}
catch (error) {
    process.exitCode = report(error);
}
