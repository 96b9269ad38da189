import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { removeTree } from "../../assembler/effects/remove-tree.ts";
import { sha256 } from "../../assembler/model/sha256.ts";
import { packageText, profileText } from "../support/definitions.ts";
import { copyInstallation, type Installation } from "../support/installation.ts";
import { toyStore } from "../support/toy-store.ts";

/** Printed by a run that believes its memo, once the test has put it there. */
const mark = "what was remembered";

interface World extends Installation {
  readonly cache: string;
  readonly store: string;
  build(...options: readonly string[]): Promise<string>;
}

/** A copy of mrrl with a small profile, all of whose packages the shared store soon has. */
function world(store: string): World {
  const installation = copyInstallation();
  const { root } = installation;
  const files: Readonly<Record<string, string>> = {
    "packages/app/package.yaml": packageText("app", "files: [text]", "build: cp files/text $out/"),
    "packages/app/text": "first",
    "packages/kern/package.yaml": packageText(
      "kern",
      "accepts: [kernel-fragments]",
      "build: cat files/fragments/* > $out/vmlinuz",
    ),
    "profiles/toy.yaml": profileText().replace(
      "{ fragments: [base] }",
      "{ package: kern, fragments: [base] }",
    ),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const cache = join(root, "cache");
  return {
    ...installation,
    cache,
    store,
    async build(...options) {
      const mine = ["--packages", join(root, "my packages"), "--profiles", join(root, "my")];
      const { stdout, stderr, exitCode } = await installation.mrrl(
        ["build", "toy", ...mine, ...options],
        { MRRL_STORE: store, MRRL_CACHE: cache },
      );
      if (exitCode !== 0) throw new Error(stderr);
      return stdout;
    },
  };
}

function memoFile({ cache }: World): string {
  const [name = ""] = readdirSync(join(cache, "evaluations"));
  return join(cache, "evaluations", name);
}

/** Replaces what the memo has a run print. */
function markMemo(world: World): void {
  const path = memoFile(world);
  const memo = JSON.parse(readFileSync(path, "utf8").split("\n")[1] ?? "");
  memo.result = { json: mark, text: `${mark}\n` };
  const text = JSON.stringify(memo);
  writeFileSync(path, `${sha256(text)}\n${text}`);
}

const overwrite = (path: string, change: (text: string) => string) =>
  writeFileSync(path, change(readFileSync(path, "utf8")));

/** Every kind of change after which the result may be another; `app` is a store name. */
const changes: Readonly<Record<string, (world: World, app: string) => void | Promise<void>>> = {
  "a definition is edited": ({ root }) =>
    overwrite(join(root, "packages/app/package.yaml"), (text) => text.replace("a toy", "a tool")),
  "an edit keeps size and time": ({ root }) => {
    const path = join(root, "packages/app/text");
    writeFileSync(path, "other");
    utimesSync(path, 1, 1);
  },
  "the profile is edited": ({ root }) =>
    appendFileSync(join(root, "profiles/toy.yaml"), "# more\n"),
  "another directory defines the package": ({ root }) =>
    cpSync(join(root, "packages/app"), join(root, "my packages/app"), { recursive: true }),
  "another directory defines the profile": ({ root }) =>
    cpSync(join(root, "profiles"), join(root, "my"), { recursive: true }),
  "a kernel fragment is edited": ({ root }) =>
    appendFileSync(join(root, "boot/kernel/base.config"), "# more\n"),
  "a boot script is edited": ({ root }) =>
    appendFileSync(join(root, "boot/stage/init"), "# more\n"),
  "mrrl itself is another": ({ root }) =>
    appendFileSync(join(root, "dist/mrrl/main.js"), "// more\n"),
  "mrrl's version is another": ({ root }) =>
    overwrite(join(root, "package.json"), (text) => text.replace('"0.', '"9.')),
  "a store path is gone": ({ store }, app) => removeTree(join(store, "store", app)),
  "a record is another": ({ store }, app) =>
    overwrite(join(store, "meta", `${app}.json`), (text) => `${text}\n`),
  "the memo is cut short": (world) =>
    overwrite(memoFile(world), (text) => text.slice(0, text.length / 2)),
  "a byte of the memo is another": (world) =>
    overwrite(memoFile(world), (text) => text.replace(mark, mark.toUpperCase())),
  "the memo is empty": (world) => writeFileSync(memoFile(world), ""),
  "the memo is gone": (world) => rmSync(memoFile(world)),
};

test.serial("nothing to do is remembered, until anything it follows from changes", async (t) => {
  const toy = await toyStore();
  const cases = Object.entries(changes).map(
    ([name, change]) => ({ name, change, world: world(toy.store.root) }) as const,
  );
  // Files of the last two seconds are not trusted.
  await sleep(2100);
  for (const { name, change, world } of cases) {
    await world.build();
    const { reused } = JSON.parse(await world.build("--json")) as { reused: string[] };
    markMemo(world);
    t.is(await world.build(), mark, `${name}: the memo is used while nothing has changed`);
    await change(world, reused.find((full) => full.startsWith("app-")) ?? "");
    const after = await world.build();
    t.notRegex(after, /remembered/i, `${name}: the memo is not used`);
    t.regex(after, /environment-toy/);
  }
});

test.serial("what is remembered is what is printed otherwise, as text and as JSON", async (t) => {
  const { store } = await toyStore();
  const one = world(store.root);
  await sleep(2100);
  await one.build();
  const remembered = [await one.build(), await one.build("--json")];
  rmSync(memoFile(one));
  const text = await one.build();
  rmSync(memoFile(one));
  t.deepEqual(remembered, [text, await one.build("--json")]);
});

test.serial("other options are another question", async (t) => {
  const { store } = await toyStore();
  const one = world(store.root);
  await sleep(2100);
  await one.build();
  markMemo(one);
  t.notRegex(await one.build("--packages", join(one.root, "yet another")), /remembered/);
  t.is(await one.build(), mark);
});

test.serial("what was changed a moment ago is not remembered", async (t) => {
  const { store } = await toyStore();
  const one = world(store.root);
  await sleep(2100);
  appendFileSync(join(one.root, "profiles/toy.yaml"), "# more\n");
  await one.build();
  t.throws(() => memoFile(one), { code: "ENOENT" });
});

test.serial("a cache that cannot be written is no failure", async (t) => {
  const { store } = await toyStore();
  const one = world(store.root);
  mkdirSync(one.cache);
  writeFileSync(join(one.cache, "evaluations"), "in the way");
  await sleep(2100);
  t.regex(await one.build(), /environment-toy/);
});
