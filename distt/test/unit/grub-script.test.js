import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { stateVariables } from "../../assembler/plan/slot-machine.js";
import { runGrub, } from "../support/grub-machine.js";
import { GrubScript } from "../support/grub-script.js";
import { projectRoot } from "../support/project-root.js";
import { everyLoadable, everyOutcome, everySectors, } from "../support/slot-enumeration.js";
const text = readFileSync(join(projectRoot, "boot/grub/grub.cfg"), "utf8");
const script = new GrubScript(text);
const unloadable = ["empty", "damaged", "other format", "no kernel"];
/** A machine that meets the script as the model's disk meets the model. */
function machineOf(sectors, { disk }, kind) {
    const archive = (loads, offset) => loads ? "good" : (unloadable[(kind + offset) % unloadable.length] ?? "empty");
    return {
        ...sectors,
        platform: kind % 2 === 0 ? "pc" : "efi",
        cmdpath: ["(hd0)", "(hd1,gpt2)/EFI/BOOT", "nonsense"][kind % 3] ?? "",
        serialPort: kind % 4 < 2,
        table: disk.table,
        archives: { a: archive(disk.loadable.a, 0), b: archive(disk.loadable.b, 1) },
        saves: disk.saves,
    };
}
/** What the files hold after the model's steps. */
function filesAfter(grubenv, spare, steps) {
    let files = { grubenv, spare };
    for (const step of steps) {
        if (step.step === "save" && step.outcome !== "lost") {
            files = { ...files, grubenv: { ...files.grubenv, ...stateVariables(step.state) } };
        }
        else if (step.step === "save-spare" && step.outcome !== "lost") {
            files = { ...files, spare: { ...files.spare, lost: `${step.lost}` } };
        }
    }
    return files;
}
const canonical = (value) => JSON.stringify(value, (_key, each) => each && typeof each === "object" && !Array.isArray(each)
    ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
    : each);
function resultOf(run) {
    const steps = run.steps.map((step) => step.step === "boot" ? { step: "boot", slot: step.slot } : step);
    return canonical({ steps, grubenv: run.grubenv, spare: run.spare });
}
test("boot/grub/grub.cfg does what the model does, at every start", (t) => {
    let runs = 0;
    let states = 0;
    const usual = /^[0147x]$/; // both sides of every bound, and nonsense
    for (const sectors of everySectors()) {
        const { tries = "", fails = "" } = sectors.grubenv ?? {};
        if (!usual.test(tries) || !usual.test(fails))
            continue;
        states++;
        for (const loadable of everyLoadable) {
            for (const table of ["good", "damaged"]) {
                for (const run of everyOutcome(sectors, { loadable, table })) {
                    const real = runGrub(script, machineOf(sectors, run, runs));
                    const expected = {
                        steps: run.steps,
                        ...filesAfter(sectors.grubenv, sectors.spare, run.steps),
                    };
                    runs++;
                    if (resultOf(real) !== resultOf(expected)) {
                        t.deepEqual(JSON.parse(resultOf(real)), JSON.parse(resultOf(expected)), JSON.stringify({ sectors, run }));
                        return;
                    }
                }
            }
        }
    }
    t.log(`${states} states, ${runs} runs of the script`);
    t.true(runs > 50_000);
});
const plain = {
    table: "good",
    grubenv: { slot: "b", prev: "", try: "", tries: "0", fails: "0", note: "" },
    spare: { lost: "0" },
    archives: { a: "good", b: "good" },
    saves: ["kept"],
};
test("the script composes the kernel's command line from the slot and its partition", (t) => {
    const line = (uuid) => [
        ...["root=/dev/dm-0", "rootfstype=erofs", "ro", "init=/mrrl/init", "gpt", "panic=5"],
        `dm-mod.create=root,,,ro,0 800 verity 1 PARTUUID=${uuid} PARTUUID=${uuid} 4096 4096 100 100 sha256 hash-b salt 2 panic_on_corruption panic_on_error`,
        ...[`dm-mod.waitfor=PARTUUID=${uuid}`, "mrrl.slot=b", "console=ttyS0", "quiet"],
    ];
    t.deepEqual(runGrub(script, plain).commandLine, line("PROBED-ROOT-B"));
    const damaged = runGrub(script, { ...plain, table: "damaged" });
    t.deepEqual(damaged.commandLine, line("FIXED-ROOT-B"));
});
test("a script that is wrong, or beyond the subset, is found out", (t) => {
    const trial = { ...plain, grubenv: { ...plain.grubenv, slot: "a", try: "b", tries: "3" } };
    const steps = (changed) => runGrub(new GrubScript(changed), trial).steps;
    t.notDeepEqual(steps(text.replace("set note=started", "true")), steps(text));
    t.notDeepEqual(steps(text.replace("    if save_state; then", "    if true; then")), steps(text));
    t.is(runGrub(new GrubScript(text.replace(/\nrescue\n$/, "\n")), {
        ...plain,
        archives: { a: "empty", b: "empty" },
    }).end, "prompt");
    t.throws(() => steps(text.replace("set pager=0", "ls")), {
        message: /'ls' is not a known command/,
    });
    for (const wrong of ["if true; then", "echo `ls`", "a | b", 'say "x', "fi", "set a=$("]) {
        t.throws(() => new GrubScript(wrong), { instanceOf: SyntaxError }, wrong);
    }
});
