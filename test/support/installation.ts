import { cpSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { projectRoot } from "./project-root.ts";

/** A copy of mrrl that a test may change. */
export interface Installation {
  readonly root: string;
  /** Runs it as a user's shell would. */
  mrrl(
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<{ stdout: string; stderr: string; exitCode: number | undefined }>;
}

/** Copies the compiled program and its data; the libraries are linked. */
export function copyInstallation(): Installation {
  const root = mkdtempSync(join(tmpdir(), "mrrl copy-"));
  for (const part of ["dist/mrrl", "boot", "packages", "profiles", "package.json"]) {
    cpSync(join(projectRoot, part), join(root, part), { recursive: true });
  }
  symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
  return {
    root,
    async mrrl(args, environment = {}) {
      const program = join(root, "dist/mrrl/main.js");
      const { stdout, stderr, exitCode } = await execa(process.execPath, [program, ...args], {
        env: { ...environment },
        reject: false,
      });
      return { stdout, stderr, exitCode };
    },
  };
}
