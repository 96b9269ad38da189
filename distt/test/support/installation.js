import { cpSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { projectRoot } from "./project-root.js";
/** Copies the compiled program and its data; the libraries are linked. */
export function copyInstallation() {
    const root = mkdtempSync(join(tmpdir(), "mrrl copy-"));
    for (const part of ["dist/assembler", "boot", "packages", "profiles", "package.json"]) {
        cpSync(join(projectRoot, part), join(root, part), { recursive: true });
    }
    symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
    return {
        root,
        async mrrl(args, environment = {}) {
            const program = join(root, "dist/assembler/main.js");
            const { stdout, stderr, exitCode } = await execa(process.execPath, [program, ...args], {
                env: { ...environment },
                reject: false,
            });
            return { stdout, stderr, exitCode };
        },
    };
}
