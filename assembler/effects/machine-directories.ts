import { chmod, copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdirp } from "mkdirp";
import { withDir } from "tmp-promise";
import type { FirmwareKind } from "../model/machine-hardware.ts";
import { firmwareFiles, type MachineDirectories, runFiles } from "../plan/machine-sandbox.ts";
import type { Context } from "./context.ts";
import type { Toolbox } from "./tool-program.ts";

/** Paths of unix sockets end at 107 bytes, so a very long temporary directory is of no use. */
const longestTemporary = 70;

/**
 * Makes the directories of one virtual machine and removes them when `work` ends.
 * Overlays of disks go below the cache, as the temporary directory is often in memory.
 */
export async function withMachineDirectories<T>(
  context: Context,
  toolbox: Toolbox,
  firmware: FirmwareKind,
  work: (directories: MachineDirectories) => Promise<T>,
): Promise<T> {
  const temporary = Buffer.byteLength(tmpdir()) <= longestTemporary ? tmpdir() : "/tmp";
  const overlays = join(context.settings.cacheRoot, "overlays");
  await mkdirp(overlays);
  return await withDir(
    async ({ path: run }) => {
      if (firmware === "uefi") {
        const variables = join(run, runFiles.variables);
        await copyFile(join(toolbox.root, firmwareFiles.variables), variables);
        // The copy has the store's mode, and the firmware writes to it.
        await chmod(variables, 0o600);
      }
      return await work({ run, overlays });
    },
    { tmpdir: temporary, prefix: "mrrl-vm", unsafeCleanup: true },
  );
}
