import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import test from "ava";
import { execa } from "execa";
import { MrrlError } from "../../assembler/errors/mrrl-error.ts";
import { type ToyStore, toyStore } from "../support/toy-store.ts";

const program = resolve("dist/mrrl/main.js");

/** Runs `mrrl shell` with a toy store, as a user would. */
function shell({ context }: ToyStore, args: readonly string[], input = "") {
  const { settings } = context;
  const packages = ["--packages", settings.packageDirectories[0] ?? ""];
  return execa(process.execPath, [program, "shell", ...packages, ...args], {
    env: { MRRL_STORE: settings.storeRoot, MRRL_CACHE: settings.cacheRoot },
    input,
    reject: false,
  });
}

test("after a failed build: its /build and $out as it left them, and the line that leads there", async (t) => {
  const toy = await toyStore();
  toy.define("broken", 'echo half > "$out/half"; echo made > /build/made; exit 7');
  const error = await t.throwsAsync(toy.build("broken"), { instanceOf: MrrlError });
  t.regex(error?.hint ?? "", /npx mrrl shell --packages .*'? broken$/);
  const found = await shell(toy, ["broken", "--", "sh", "-c", 'cat /build/made "$out/half"']);
  t.is(found.exitCode, 0, found.stderr);
  t.is(found.stdout, "made\nhalf");
  // What is done there stays until the next build, and may be done again.
  t.is((await shell(toy, ["broken", "--", "sh", "-c", "echo more > /build/more"])).exitCode, 0);
  t.is((await shell(toy, ["broken", "--", "cat", "/build/more"])).stdout, "more");
  t.deepEqual(
    readdirSync(join(toy.store.root, "store")).filter((name) => name.includes("broken")),
    [],
    "nothing got into the store",
  );
});

test("without a failure: the build's environment, empty, and its script; nothing stays", async (t) => {
  const toy = await toyStore();
  toy.define(
    "library",
    'mkdir "$out/bin"; echo "echo from the library" > "$out/bin/tell"; chmod +x "$out/bin/tell"',
  );
  toy.define("good", 'tell > "$out/told"', "dependencies: [library]");
  const ls = await shell(toy, ["good", "--", "sh", "-c", 'ls -A /build "$out"; tell']);
  t.is(
    ls.stdout.replace(/\/mrrl\/store\/good-1\.[0-9a-f]{64}/, "OUT"),
    "/build:\n\nOUT:\nfrom the library",
  );
  const built = await shell(toy, ["good", "--", "sh", "-c", 'sh /mrrl/script && cat "$out/told"']);
  t.is(built.stdout, "from the library");
  const { storeName } = (await toy.derive("good")).package;
  t.false(toy.store.has(storeName));
  t.false(existsSync(toy.store.buildDirectory(storeName)));
  // And the build itself is as it would have been.
  t.is(readFileSync(`${await toy.build("good")}/told`, "utf8"), "from the library\n");
});

test("the command's own exit status is mrrl's; without a command the shell reads its input", async (t) => {
  const toy = await toyStore();
  toy.define("any", "true");
  t.is((await shell(toy, ["any", "--", "sh", "-c", "exit 42"])).exitCode, 42);
  const typed = await shell(toy, ["any"], "pwd\nid -u\necho $MRRL_JOBS\nexit 3\n");
  t.is(typed.exitCode, 0, typed.stderr);
  t.regex(typed.stdout, /^\/build\n[1-9]\d*\n\d+$/);
  t.regex(typed.stderr, /\/mrrl\/script/);
});

test("a package that is unpacked, and one that does not exist, are refused: exit code 2", async (t) => {
  const toy = await toyStore();
  const root = await shell(toy, ["seed"]);
  t.is(root.exitCode, 2);
  t.regex(root.stderr, /unpacked, not built/);
  writeFileSync(join(toy.context.settings.packageDirectories[0] ?? "", "x"), "");
  t.is((await shell(toy, ["nowhere"])).exitCode, 2);
});
