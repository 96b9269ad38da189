import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { projectRoot } from "./project-root.js";
import { toyStore } from "./toy-store.js";
let compiled;
/**
 * The path of the program, compiled once for each test file with the seed's gcc as a package
 * of a toy store; see step-killer.c for its options. It is static, and may be copied.
 */
export function stepKiller() {
    compiled ??= toyStore().then(compile);
    return compiled;
}
async function compile(toy) {
    const sources = readdirSync(`${projectRoot}/test/support`).filter((name) => /^step-killer.*\.[ch]$/.test(name));
    toy.define("step-killer", '$CC -static -O2 -Wall -Wextra -Wshadow -Werror -o "$out/step-killer" files/*.c', `files: [${sources.join(", ")}]`);
    const files = join(toy.context.settings.packageDirectories[0] ?? "", "step-killer");
    mkdirSync(files, { recursive: true });
    for (const name of sources) {
        copyFileSync(`${projectRoot}/test/support/${name}`, join(files, name));
    }
    return join(await toy.build("step-killer"), "step-killer");
}
/** Runs a command to its end, and counts its steps. */
export async function runCounted(argv, options = {}) {
    const { exitCode, output, steps } = await run(["count"], argv, options);
    return { exitCode, output, steps };
}
/**
 * Runs a command and kills it and all its descendants with SIGKILL just before its n-th
 * step, the last one of `steps`. None of them is left when this returns.
 */
export function runKilled(argv, n, options = {}) {
    return run(["kill", String(n)], argv, options);
}
async function run(mode, argv, { below = [], writes, all, cwd, environment, input = "", openInput, timeout }) {
    const program = await stepKiller();
    const scratch = mkdtempSync(join(tmpdir(), "mrrl-steps-"));
    try {
        const report = join(scratch, "report");
        const args = [
            ...mode,
            ...below.flatMap((directory) => ["-b", directory]),
            ...(writes ? ["-w"] : []),
            ...(all ? ["-a"] : []),
            ...["-o", report, "--", ...argv],
        ];
        const ran = await execa(program, args, {
            reject: false,
            all: true,
            ...(openInput ? { stdin: "pipe" } : { input }),
            ...(cwd === undefined ? {} : { cwd }),
            ...(environment ? { env: environment, extendEnv: false } : {}),
            ...(timeout === undefined ? {} : { timeout }),
        });
        const ended = readReport(report);
        if (ran.exitCode === undefined || !ended) {
            throw new Error(`step-killer ${args.join(" ")}: ${ran.shortMessage ?? ""}\n${ran.all}`);
        }
        return { exitCode: ran.exitCode, output: ran.all, ...ended };
    }
    finally {
        await rm(scratch, { recursive: true });
    }
}
/** @returns undefined when the program did not come to its end */
function readReport(file) {
    let lines;
    try {
        lines = readFileSync(file, "utf8").trimEnd().split("\n");
    }
    catch {
        // It was not even opened.
        return undefined;
    }
    const [how, total] = (lines.pop() ?? "").split(" ");
    if ((how !== "steps" && how !== "killed") || Number(total) !== lines.length)
        return undefined;
    const steps = lines.map((line) => {
        const [at, pid, call, ...path] = line.split(" ");
        return { at: Number(at), pid: Number(pid), call: call ?? "", path: path.join(" ") };
    });
    return { killed: how === "killed", steps };
}
/**
 * The steps a sweep tries: all from 1 to `total` when they are at most `most`, otherwise
 * `most` of them (at least 2), evenly spread, the first and the last always among them.
 * @param seed moves those in between, so that sweeps with different ones try different steps
 */
export function everyStep(total, most, seed = 0) {
    const count = Math.min(total, Math.max(most, 2));
    if (count === total)
        return Array.from({ length: total }, (_, index) => index + 1);
    // One from each of equal parts; multiples of the golden ratio spread evenly in them.
    const part = (total - 2) / (count - 2);
    const offset = (0.5 + seed * 0.618033988749895) % 1;
    const between = Array.from({ length: count - 2 }, (_, index) => Math.floor(2 + (index + offset) * part));
    return [1, ...between, total];
}
