import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import type { Context } from "../../assembler/effects/context.ts";
import type { Toolbox } from "../../assembler/effects/tool-program.ts";
import { runTool } from "../../assembler/effects/toolbox.ts";
import {
  type VirtualMachine,
  withVirtualMachine,
} from "../../assembler/effects/virtual-machine.ts";
import type { GuestReport } from "../../assembler/model/guest-report.ts";
import type { ImageManifest } from "../../assembler/model/image-manifest.ts";
import type { FirmwareKind } from "../../assembler/model/machine-hardware.ts";
import { GuestDialogue } from "../../assembler/workflow/guest-dialogue.ts";
import { program } from "./command.ts";
import { testToolbox } from "./toolbox.ts";
import { ImageSurgery } from "./toy-image.ts";

/** How long a guest may take for a boot, an answer or a stop, in milliseconds. */
const patience = 240_000;

/** One boot of a damaged disk. */
export interface DamagedBoot extends GuestReport {
  /** What GRUB's script said before it. */
  readonly said: readonly string[];
}

/** A real machine's disk: an image that ran, with both slots filled. */
export class DamageRig {
  readonly #context: Context;
  readonly #toolbox: Toolbox;
  readonly #directory: string;
  readonly manifest: ImageManifest;

  private constructor(
    context: Context,
    toolbox: Toolbox,
    directory: string,
    manifest: ImageManifest,
  ) {
    this.#context = context;
    this.#toolbox = toolbox;
    this.#directory = directory;
    this.manifest = manifest;
  }

  /** Assembles `minimal` as a user does, and boots it for the first time. */
  static async make(): Promise<DamageRig> {
    const { context, toolbox } = await testToolbox();
    const directory = mkdtempSync(join(tmpdir(), "mrrl damage-"));
    const fresh = join(directory, "fresh.img");
    await execa(process.execPath, [program, "image", "minimal", "-o", fresh]);
    const text = readFileSync(fresh.replace(/img$/, "json"), "utf8");
    const rig = new DamageRig(context, toolbox, directory, JSON.parse(text) as ImageManifest);
    const used = rig.disk("used", "fresh");
    await used.surgery.installB();
    await rig.run(used.path, "bios", 1);
    return rig;
  }

  /** Removes all disks. */
  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }

  /** A copy of a disk of the rig: `used`, or `fresh`, which never ran. */
  disk(name: string, of: "used" | "fresh" = "used"): { path: string; surgery: ImageSurgery } {
    const path = join(this.#directory, `${name}.img`);
    copyFileSync(join(this.#directory, `${of}.img`), path);
    return { path, surgery: new ImageSurgery(path, this.manifest) };
  }

  /** Boots a disk so many times, each of which must report, and turns it off. */
  async run(image: string, firmware: FirmwareKind, boots: number): Promise<DamagedBoot[]> {
    const results: DamagedBoot[] = [];
    await this.#machine(image, firmware, async (machine, lines) => {
      const guest = new GuestDialogue(machine, { consoleLog: "", reproduce: "" });
      for (let boot = 0; boot < boots; boot++) {
        if (boot > 0) await guest.reboot(patience);
        const start = boot === 0 ? 0 : lines.length;
        const report = await guest.bootReport(patience);
        results.push({ ...report, said: loaderSaid(lines.slice(start)) });
      }
      await guest.powerOff(patience);
    });
    return results;
  }

  /** Starts a disk that is not expected to boot, until its console says something. */
  async watch(
    image: string,
    firmware: FirmwareKind,
    until: RegExp | ((line: string) => boolean),
  ): Promise<readonly string[]> {
    const ends = typeof until === "function" ? until : (line: string) => until.test(line);
    return await this.#machine(image, firmware, async (machine, lines) => {
      const end = performance.now() + patience;
      for (let seen = 0; ; ) {
        while (seen < lines.length) if (ends(lines[seen++] ?? "")) return [...lines];
        if (performance.now() > end) {
          throw new Error(`the console never said what it should:\n${machine.console.tail(60)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
  }

  /** What `sgdisk -v` says of a disk. */
  async sgdisk(image: string): Promise<string> {
    const { stdout } = await runTool(
      this.#context,
      this.#toolbox,
      ["sgdisk", "-v", `/disks/${basename(image)}`],
      { binds: [{ type: "bind", source: dirname(image), target: "/disks", writable: false }] },
    );
    return stdout;
  }

  async #machine<T>(
    image: string,
    firmware: FirmwareKind,
    work: (machine: VirtualMachine, lines: readonly string[]) => Promise<T>,
  ): Promise<T> {
    const lines: string[] = [];
    const request = {
      accelerator: "tcg",
      memory: 256 * 1024 ** 2,
      cpus: 1,
      firmware,
      disk: { image, format: "raw", bus: "virtio", ephemeral: false },
      network: { card: "virtio", forwards: [] },
    } as const;
    const onConsoleLine = (line: string) => void lines.push(line);
    return await withVirtualMachine(
      this.#context,
      this.#toolbox,
      { request, onConsoleLine },
      (machine) => work(machine, lines),
    );
  }
}

/** What GRUB's script said, of lines of a console. */
export function loaderSaid(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /mrrl-boot: (.*)/.exec(line)?.[1]?.trim() ?? []);
}
