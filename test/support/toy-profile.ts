import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa, type Options } from "execa";
import { type ToyStore, toyStore } from "./toy-store.ts";

const program = resolve("dist/mrrl/main.js");

/** A profile of toy packages, built in seconds, whose image nobody boots. */
export interface ToyProfile {
  readonly toy: ToyStore;
  /** A directory of the test's own. */
  readonly directory: string;
  /** Where the image goes. */
  readonly image: string;
  /** `mrrl <verb> …` with this profile and its packages. */
  mrrl(args: readonly string[], options?: Options): ReturnType<typeof execa>;
  /** `mrrl image toy …`, as a user's shell would run it. */
  imageVerb(args: readonly string[], options?: Options): ReturnType<typeof execa>;
  /** The same for a person: standard input is this descriptor. */
  atTerminal(descriptor: number, args: readonly string[]): ChildProcess;
}

/** Makes the profile `toy`, with small partitions. @param data size of its data partition */
export async function toyProfile(data = "16MiB"): Promise<ToyProfile> {
  const toy = await toyStore();
  toy.define("app", 'mkdir "$out/bin"; echo app > "$out/bin/app"');
  toy.define("kernel", 'seq 1 100000 > "$out/vmlinuz"', "accepts: [kernel-fragments]");
  const directory = mkdtempSync(join(tmpdir(), "mrrl toy profile-"));
  writeFileSync(
    join(directory, "toy.yaml"),
    [
      "name: toy",
      'version: "1"',
      "summary: a toy",
      "kernel: { package: kernel, fragments: [base] }",
      "packages: [app]",
      "hostname: toy",
      "slots: { boot: 4MiB, root: 8MiB }",
      `data: ${data}`,
      "",
    ].join("\n"),
  );
  const { settings } = toy.context;
  const image = join(directory, "toy.img");
  const definitions = ["--packages", settings.packageDirectories[0] ?? "", "--profiles", directory];
  const command = (args: readonly string[]) => [program, ...definitions, ...args];
  const imageCommand = (args: readonly string[]) =>
    command(["image", "toy", "--output", image, ...args]);
  const env = { MRRL_STORE: settings.storeRoot, MRRL_CACHE: settings.cacheRoot };
  return {
    toy,
    directory,
    image,
    mrrl: (args, options = {}) =>
      execa(process.execPath, command(args), {
        reject: false,
        ...options,
        env: { ...env, ...options.env },
      }),
    imageVerb: (args, options = {}) =>
      execa(process.execPath, imageCommand(args), { env, reject: false, ...options }),
    atTerminal: (descriptor, args) =>
      spawn(process.execPath, imageCommand(args), {
        env: { ...process.env, ...env },
        stdio: [descriptor, "ignore", "pipe"],
      }),
  };
}
