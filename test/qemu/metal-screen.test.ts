import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import test from "ava";
import { execa } from "execa";
import { withVirtualMachine } from "../../assembler/effects/virtual-machine.ts";
import { GuestDialogue } from "../../assembler/workflow/guest-dialogue.ts";
import { parsePpm, textRows } from "../support/screen.ts";
import { testToolbox } from "../support/toolbox.ts";

const program = resolve("dist/mrrl/main.js");
const directory = mkdtempSync(join(tmpdir(), "mrrl metal-"));
const image = join(directory, "metal.img");

const deadline = 300_000;

test.serial(
  "started by UEFI, a person at the machine reads the kernel, and types at a shell",
  async (t) => {
    const made = await execa(process.execPath, [program, "image", "metal", "-o", image], {
      reject: false,
    });
    t.is(made.exitCode, 0, made.stderr);
    const { context, toolbox } = await testToolbox();
    const consoleLog = join(directory, "console.log");
    const request = {
      accelerator: "tcg",
      memory: 512 * 1024 ** 2,
      cpus: 1,
      firmware: "uefi",
      disk: { image, format: "raw", bus: "nvme", ephemeral: true },
      network: { card: "e1000e", forwards: [] },
      screen: true,
    } as const;
    await withVirtualMachine(context, toolbox, { request, consoleLog }, async (machine) => {
      const guest = new GuestDialogue(machine, { consoleLog, reproduce: "mrrl boot metal" });
      await guest.bootReport(deadline);
      const log = readFileSync(consoleLog, "utf8");
      t.regex(log, /fb0: EFI VGA frame buffer device/);
      const [, columns, rows] =
        /Console: switching to colour frame buffer device (\d+)x(\d+)/.exec(log) ?? [];
      t.truthy(columns, log);

      const picture = parsePpm(await machine.screendump());
      t.is(Math.floor(picture.width / 8), Number(columns));
      t.is(Math.floor(picture.height / 16), Number(rows));
      const written = textRows(picture).filter((characters) => characters > 0);
      t.true(written.length >= Number(rows) / 2, `text in ${written.length} rows`);

      // The report comes before the shell may; a line typed too early is lost.
      for (let attempt = 0; attempt < 20; attempt += 1) {
        for (const key of ["ret", ..."poweroff", "ret"]) {
          await machine.qmp.execute("send-key", { keys: [{ type: "qcode", data: key }] });
          await pause(150);
        }
        const happening = await machine.next(15_000);
        if (happening?.type !== "shutdown") continue;
        t.is(happening.reason, "guest-shutdown");
        return;
      }
      t.fail("what was typed had no effect");
    });
  },
);
