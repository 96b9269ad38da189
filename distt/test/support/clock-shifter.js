import { copyFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "./project-root.js";
/** Compiles test/support/clock-shifter.c. @returns what gives a program a wrong clock */
export async function clockShifter(toy) {
    const sources = ["clock-shifter.c", "fault-injector.h"];
    toy.define("clock-shifter", 'gcc -shared -fPIC -O1 -fno-builtin -fno-stack-protector -nostdlib -Wall -Werror -Wno-unused-function -o "$out/clock.so" files/clock-shifter.c', `files: [${sources.join(", ")}]\noptions: { static: { off: it is loaded into another program } }`);
    const packages = toy.context.settings.packageDirectories[0] ?? "";
    for (const name of sources) {
        copyFileSync(`${projectRoot}/test/support/${name}`, join(packages, "clock-shifter", name));
    }
    // LD_PRELOAD cannot name a path with blanks or colons in it (ld.so(8)).
    const place = /[\s:]/.test(tmpdir()) ? "/tmp" : tmpdir();
    const library = join(mkdtempSync(join(place, "mrrl-clock-")), "clock.so");
    copyFileSync(join(await toy.build("clock-shifter"), "clock.so"), library);
    return (seconds) => ({ LD_PRELOAD: library, MRRL_TEST_CLOCK: String(seconds) });
}
