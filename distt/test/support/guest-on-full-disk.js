import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withVirtualMachine } from "../../assembler/effects/virtual-machine.js";
import { failureOf } from "../../assembler/errors/failure-of.js";
import { GuestDialogue } from "../../assembler/workflow/guest-dialogue.js";
import { bootSectorDisk } from "./boot-sector.js";
import { testContext } from "./context.js";
/**
 * A program, to be run where `disk` is a small file system of its own: `<disk> <tools>`.
 * Boots a guest that writes all over its disk, whose overlay is on `disk`, and prints
 * the error that this comes to.
 */
const [disk = "", tools = ""] = process.argv.slice(2);
const cacheRoot = join(disk, "cache");
mkdirSync(cacheRoot);
const image = join(disk, "guest.img");
writeFileSync(image, bootSectorDisk("writing", "fillDisk"));
const request = {
    accelerator: "tcg",
    memory: 64 * 1024 ** 2,
    cpus: 1,
    firmware: "bios",
    disk: { image, format: "raw", bus: "virtio", ephemeral: true },
};
try {
    await withVirtualMachine(await testContext({ cacheRoot }), { root: tools }, { request }, async (machine) => {
        const circumstances = { consoleLog: undefined, reproduce: "mrrl boot" };
        await new GuestDialogue(machine, circumstances).bootReport(120_000);
    });
}
catch (error) {
    process.stdout.write(JSON.stringify(failureOf(error)));
}
