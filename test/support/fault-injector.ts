import { copyFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "./project-root.ts";
import type { ToyStore } from "./toy-store.ts";

/** What happens at a point; see fault-injector.c. */
export type FaultKind = "kill" | "after" | "int" | "term" | "hup" | "full" | "io" | "ro";

/** A fault at the n-th change of a file below a directory. */
export interface Fault {
  readonly kind: FaultKind;
  /** From 1. */
  readonly at: number;
  /** Counts only calls of this name, such as fsync. */
  readonly only?: string;
}

/** One call that changes a file, as the library counts them. */
export interface FaultPoint {
  readonly at: number;
  readonly call: string;
  readonly path: string;
}

/** The compiled library, and how it is brought into a program. */
export class FaultInjector {
  readonly #library: string;

  private constructor(library: string) {
    this.#library = library;
  }

  /** Compiles test/support/fault-injector.c with the seed's gcc, as a package of the toy store. */
  static async make(toy: ToyStore): Promise<FaultInjector> {
    const sources = ["fault-injector.c", "fault-injector.h"];
    toy.define(
      "fault-injector",
      'gcc -shared -fPIC -O1 -fno-builtin -fno-stack-protector -nostdlib -Wall -Werror -o "$out/fault.so" files/fault-injector.c',
      "files: [fault-injector.c, fault-injector.h]\noptions: { static: { off: it is loaded into another program } }",
    );
    const packages = toy.context.settings.packageDirectories[0] ?? "";
    for (const name of sources) {
      copyFileSync(`${projectRoot}/test/support/${name}`, join(packages, "fault-injector", name));
    }
    // LD_PRELOAD cannot name a path with blanks or colons in it (ld.so(8)).
    const place = /[\s:]/.test(tmpdir()) ? "/tmp" : tmpdir();
    const library = join(mkdtempSync(join(place, "mrrl-fault-")), "fault.so");
    copyFileSync(join(await toy.build("fault-injector"), "fault.so"), library);
    return new FaultInjector(library);
  }

  /** Environment variables for a program that shall meet a fault, or whose points are counted. */
  environment(below: string, fault?: Fault, trace?: string): Record<string, string> {
    return {
      LD_PRELOAD: this.#library,
      // Through io_uring no call would be seen.
      UV_USE_IO_URING: "0",
      FAULT_BELOW: below,
      ...(fault ? { FAULT_AT: String(fault.at), FAULT_HOW: fault.kind } : {}),
      ...(fault?.only ? { FAULT_ONLY: fault.only } : {}),
      ...(trace ? { FAULT_TRACE: trace } : {}),
    };
  }
}

/** Reads what a run with a trace file has counted. */
export function readTrace(file: string): FaultPoint[] {
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [at, call, ...path] = line.split(" ");
      return { at: Number(at), call: call ?? "", path: path.join(" ") };
    });
}
