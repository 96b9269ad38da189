import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { removeTree } from "../../assembler/effects/remove-tree.ts";
import { readTree } from "../../assembler/effects/tree-reader.ts";
import type { CacheRecord, Frame } from "../../assembler/model/cache/record.ts";
import { signEnvelope } from "../../assembler/model/dsse.ts";
import { sha256 } from "../../assembler/model/sha256.ts";
import { treeHash } from "../../assembler/model/tree-listing.ts";
import {
  archiveFile,
  type CacheRig,
  cacheRig,
  copyCache,
  type Machine,
  readIndex,
  readRecords,
  writeIndex,
  writeRecord,
} from "../support/cache-rig.ts";
import { listWorld } from "../support/world-listing.ts";

let rig: CacheRig;
let builder: Machine;
const at = (name: string) => join(rig.directory, name);

test.before(async () => {
  rig = await cacheRig({
    library: ['echo code > "$out/code"'],
    app: ['mkdir "$out/bin"; echo "$pkg_library" > "$out/bin/app"', "dependencies: [library]"],
    twin: ['echo something else > "$out/code"'],
  });
  builder = rig.machine("builder");
  for (const name of ["app", "twin"]) await builder.mrrl(["build", "--package", name]);
  await rig.push(builder, "good", "ann", "app", "twin");
  await rig.push(builder, "bobs", "bob", "app");
});
test.after.always(() => removeTree(rig.directory));

/** A copy of the good cache, which a test may spoil. */
const spoiled = (name: string) => copyCache(at("good"), at(name));

interface Told {
  /** What is said of what was wrong. */
  readonly said: RegExp;
  /** What is built here, though a cache names it. */
  readonly built: readonly string[];
}

/**
 * Builds `app` on a new machine with these caches; asserts that it is what an honest build
 * makes, whatever the caches said, and that nothing was left behind.
 */
async function buildsRight(
  t: ExecutionContext,
  name: string,
  caches: string,
  { said, built }: Told,
  machine = rig.machine(name),
): Promise<Machine> {
  const run = await machine.mrrl(["--caches", caches, "build", "--package", "app"]);
  t.is(run.exitCode, 0, run.stderr);
  t.regex(run.stderr, said);
  for (const each of ["app", "library"]) {
    t.is(
      run.stderr.includes(`build ${each} 1: ok`),
      built.includes(each),
      `${each}: ${run.stderr}`,
    );
    t.deepEqual(listWorld(machine.path(each)), listWorld(builder.path(each)));
  }
  return machine;
}

/** What is remembered of caches in a store. */
function remembered({ store }: Machine): unknown {
  return listWorld(join(store, "caches"));
}

function spoil(file: string, change: (bytes: Buffer) => Buffer): void {
  chmodSync(file, 0o644);
  writeFileSync(file, change(readFileSync(file)));
}

const flipped = (at: number) => (bytes: Buffer) => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

for (const [what, change] of [
  ["has a flipped bit at its beginning", flipped(0)],
  ["has a flipped bit at its end", (bytes: Buffer) => flipped(bytes.length - 1)(bytes)],
  ["is cut off", (bytes: Buffer) => bytes.subarray(0, -1)],
  ["is empty", () => Buffer.alloc(0)],
] as const) {
  test.serial(`fault 30: an archive ${what}: the next cache has it, or it is built`, async (t) => {
    const cache = spoiled(`it ${what}`);
    const [record] = readRecords(cache, "app", rig.key("ann")) as [CacheRecord];
    spoil(archiveFile(cache, record), change);
    const alone = rig.caches("damaged", [cache], ["ann"]);
    await buildsRight(t, `alone, it ${what}`, alone, {
      said: /app-1\.\w+ of .* is not used/,
      built: ["app"],
    });
    const both = rig.caches("damaged", [cache, at("bobs")], ["ann", "bob"]);
    await buildsRight(t, `both, it ${what}`, both, {
      said: /fetch app 1: ok: .* from .*bobs/,
      built: [],
    });
  });
}

test.serial("fault 30: an archive is another path's, whose signature is good", async (t) => {
  const cache = spoiled("swapped");
  const [app] = readRecords(cache, "app", rig.key("ann")) as [CacheRecord];
  const [twin] = readRecords(cache, "twin", rig.key("ann")) as [CacheRecord];
  spoil(archiveFile(cache, app), () => readFileSync(archiveFile(cache, twin)));
  const caches = rig.caches("swapped", [cache], ["ann"]);
  await buildsRight(t, "swapped", caches, {
    said: /other bytes than its record says/,
    built: ["app"],
  });
});

test.serial(
  "fault 30: a record that is signed names an archive that is not the path",
  async (t) => {
    const cache = spoiled("lying");
    const [app] = readRecords(cache, "app", rig.key("ann")) as [CacheRecord];
    const [twin] = readRecords(cache, "twin", rig.key("ann")) as [CacheRecord];
    writeRecord(
      cache,
      { ...app, archive: twin.archive, path: { ...app.path, size: twin.path.size } },
      rig.key("ann"),
    );
    const caches = rig.caches("lying", [cache], ["ann"]);
    await buildsRight(t, "lying", caches, {
      said: /does not have the tree hash of the record/,
      built: ["app"],
    });
  },
);

for (const [what, change, said] of [
  [
    "is no zstd",
    (frame: Frame) => ({ bytes: Buffer.alloc(frame.size, "x"), content: frame.content }),
    /cannot be unpacked/,
  ],
  [
    "is cut off",
    (frame: Frame, bytes: Buffer) => ({ bytes: bytes.subarray(0, -3), content: frame.content }),
    /cannot be unpacked/,
  ],
  [
    "has more in it than its record says",
    (frame: Frame, bytes: Buffer) => ({ bytes, content: frame.content - 1 }),
    /cannot be unpacked|not as long as its files/,
  ],
] as const) {
  test.serial(`fault 30: a part of an archive, signed as it is, ${what}`, async (t) => {
    const cache = spoiled(`signed, ${what}`);
    const [app] = readRecords(cache, "app", rig.key("ann")) as [CacheRecord];
    const [head, frame] = app.archive.frames as [Frame, Frame];
    const whole = readFileSync(archiveFile(cache, app));
    const { bytes, content } = change(frame, whole.subarray(head.size));
    const file = Buffer.concat([whole.subarray(0, head.size), bytes]);
    const frames = [head, { size: bytes.length, content, sha256: sha256(bytes) }];
    const archive = { sha256: sha256(file), size: file.length, frames };
    // The sum of the frames is the size of the path, or the record is refused as such.
    const path = { ...app.path, size: content };
    writeFileSync(join(cache, "archives", `${archive.sha256}.zst`), file);
    writeRecord(cache, { ...app, path, archive }, rig.key("ann"));
    const caches = rig.caches("signed", [cache], ["ann"]);
    await buildsRight(t, `signed, ${what}`, caches, { said, built: ["app"] });
  });
}

test.serial("fault 30: a record refers to what is no input of the path", async (t) => {
  const cache = spoiled("strange references");
  const [app] = readRecords(cache, "app", rig.key("ann")) as [CacheRecord];
  const [twin] = readRecords(cache, "twin", rig.key("ann")) as [CacheRecord];
  const references = [{ name: twin.path.storeName, file: "bin/app", offset: 0 }];
  writeRecord(cache, { ...app, path: { ...app.path, references } }, rig.key("ann"));
  const caches = rig.caches("strange references", [cache], ["ann"]);
  await buildsRight(t, "strange references", caches, {
    said: /refers to what is no input/,
    built: ["app"],
  });
});

test.serial("fault 30: files of a cache are missing", async (t) => {
  const cache = spoiled("holes");
  const [app] = readRecords(cache, "app", rig.key("ann")) as [CacheRecord];
  rmSync(archiveFile(cache, app));
  const index = readIndex(cache, rig.key("ann"));
  const [, digests = []] = [...index.records].find(([full]) => full.startsWith("library-")) ?? [];
  rmSync(join(cache, "records", `${digests[0]}.json`));
  const caches = rig.caches("holes", [cache], ["ann"]);
  const told = {
    said: /there is no such file.*the archive is missing/s,
    built: ["app", "library"],
  };
  await buildsRight(t, "holes", caches, told);
});

test.serial(
  "fault 31: an index without a signature, of an unknown or of a revoked key",
  async (t) => {
    const unsigned = spoiled("unsigned");
    spoil(join(unsigned, "index.json"), (bytes) => {
      const envelope = JSON.parse(bytes.toString());
      return Buffer.from(JSON.stringify({ ...envelope, signatures: [] }));
    });
    const all = ["app", "library"];
    const caches = rig.caches("unsigned", [unsigned], ["ann"]);
    await buildsRight(t, "unsigned", caches, { said: /1 to 64 signatures/, built: all });
    const stranger = rig.caches("stranger", [at("good")], ["bob"]);
    const machine = await buildsRight(t, "stranger", stranger, {
      said: /none of the trusted keys signed it.*trust\.keys/,
      built: all,
    });
    t.throws(() => remembered(machine), { code: "ENOENT" });
    const { id } = rig.key("ann").publicKey;
    const revoked = rig.caches("revoked", [at("good")], ["ann", "bob"], `  revoked: ["${id}"]`);
    await buildsRight(t, "revoked", revoked, { said: new RegExp(`${id} is revoked`), built: all });
  },
);

test.serial("fault 31: a record of an unknown key in an index that is trusted", async (t) => {
  const cache = spoiled("foreign record");
  const [app] = readRecords(cache, "app", rig.key("ann")) as [CacheRecord];
  writeRecord(cache, app, rig.key("eve"), rig.key("ann"));
  const caches = rig.caches("foreign record", [cache], ["ann"]);
  const told = {
    said: /a record of app-1\.\w+ is not used: .*none of the trusted keys/,
    built: ["app"],
  };
  await buildsRight(t, "foreign record", caches, told);
});

test.serial("fault 31: a signature of one kind of document is not one of another", async (t) => {
  const cache = spoiled("other kind");
  const [app] = readRecords(cache, "app", rig.key("ann")) as [CacheRecord];
  const text = signEnvelope(
    "application/vnd.in-toto+json",
    Buffer.from(JSON.stringify(app)),
    rig.key("ann"),
  );
  writeFileSync(join(cache, "records", `${sha256(text)}.json`), text);
  const index = readIndex(cache, rig.key("ann"));
  const records = new Map(index.records).set(app.path.storeName, [sha256(text)]);
  writeIndex(cache, { ...index, version: 2, records }, rig.key("ann"));
  const caches = rig.caches("other kind", [cache], ["ann"]);
  await buildsRight(t, "other kind", caches, {
    said: /its payload is no application/,
    built: ["app"],
  });
});

test.serial(
  "fault 32: an index that is expired, older, frozen, of another cache, or forked",
  async (t) => {
    const ann = rig.key("ann");
    const cache = spoiled("moving");
    const caches = rig.caches("moving", [cache], ["ann"]);
    const machine = rig.machine("moving");
    const index = readIndex(cache, ann);
    const now = Math.floor(Date.now() / 1000);
    const pull = ["--caches", caches, "cache", "pull", "app", "--package"];
    writeIndex(cache, { ...index, version: 7 }, ann);
    const first = await machine.mrrl(pull);
    t.is(first.exitCode, 0, first.stderr);
    const state = remembered(machine);
    for (const [what, spoilt, said] of [
      ["older", { ...index, version: 6 }, /version 6, and version 7 was seen already/],
      [
        "forked",
        { ...index, version: 7, expires: index.expires + 1 },
        /two different indexes with version 7/,
      ],
      [
        "expired",
        { ...index, version: 8, expires: now - 1 },
        /expired on .*; this machine's clock says/,
      ],
      [
        "another cache's",
        { ...index, version: 9, cache: "00000000-0000-4000-8000-000000000000" },
        /the index of another cache/,
      ],
    ] as const) {
      writeIndex(cache, spoilt, ann);
      // The packages go, so that they are wanted again.
      for (const name of ["app", "library"]) await removePath(machine, name);
      await buildsRight(t, what, caches, { said, built: ["app", "library"] }, machine);
      t.deepEqual(remembered(machine), state, what);
    }
    writeIndex(cache, { ...index, version: 8 }, ann);
    for (const name of ["app", "library"]) await removePath(machine, name);
    const again = await machine.mrrl(pull);
    t.is(again.exitCode, 0, again.stderr);
    t.notDeepEqual(remembered(machine), state);
  },
);

test.serial("fault 32: a frozen cache: the same index is taken until it expires", async (t) => {
  const ann = rig.key("ann");
  const cache = spoiled("frozen");
  const caches = rig.caches("frozen", [cache], ["ann"]);
  const expires = Math.floor(Date.now() / 1000) + 12;
  writeIndex(cache, { ...readIndex(cache, ann), expires }, ann);
  const machine = rig.machine("frozen");
  const pull = ["--caches", caches, "cache", "pull", "library", "--package"];
  const fresh = await machine.mrrl(pull);
  t.is(fresh.exitCode, 0, fresh.stderr);
  await removePath(machine, "library");
  await new Promise((resolve) => setTimeout(resolve, expires * 1000 + 1000 - Date.now()));
  const frozen = await machine.mrrl(pull);
  t.is(frozen.exitCode, 1);
  t.regex(frozen.stderr, /the index expired on/);
});

test.serial("fault 32: a record or archive of another state of the cache", async (t) => {
  const ann = rig.key("ann");
  const cache = spoiled("mixed");
  const index = readIndex(cache, ann);
  const [app] = readRecords(cache, "app", ann) as [CacheRecord];
  const digest = index.records.get(app.path.storeName)?.[0] ?? "";
  // A good signature over the same path, but not what the index names.
  writeRecord(cache, { ...app, builder: "an older state" }, ann);
  const other = readIndex(cache, ann).records.get(app.path.storeName)?.[0] ?? "";
  const text = readFileSync(join(cache, "records", `${other}.json`));
  writeFileSync(join(cache, "records", `${digest}.json`), text);
  writeIndex(cache, { ...index, version: 3 }, ann);
  const caches = rig.caches("mixed", [cache], ["ann"]);
  const told = {
    said: /not the one that the index names.*expected sha256 .*, got/,
    built: ["app"],
  };
  await buildsRight(t, "mixed", caches, told);
});

test.serial(
  "fault 34: two pushes at the same time: the index has both, version by version",
  async (t) => {
    const pushes = ["library", "twin", "app"].map((name) =>
      rig.push(builder, "shared", "ann", name),
    );
    await Promise.all(pushes);
    const index = readIndex(at("shared"), rig.key("ann"));
    t.is(index.version, 3);
    t.deepEqual([...index.records.keys()].map((full) => full.split("-")[0]).sort(), [
      "app",
      "library",
      "twin",
    ]);
  },
);

test.serial(
  "threshold 2: a path that one of two builders altered is refused, built, and reported",
  async (t) => {
    const [app] = readRecords(at("bobs"), "app", rig.key("bob")) as [CacheRecord];
    const caches = rig.caches("two", [at("good"), at("bobs")], ["ann", "bob"], "  threshold: 2");
    const fetched = { said: /fetch app 1: ok/, built: [] };
    await buildsRight(t, "two", caches, fetched);

    // Bob's machine builds something else, signs it honestly, and it is in his cache.
    const evil = rig.machine("evil");
    await evil.mrrl(["build", "--package", "app"]);
    const file = join(evil.path("app"), "bin/app");
    spoil(file, (bytes) => Buffer.concat([bytes, Buffer.from("evil\n")]));
    chmodSync(file, 0o444);
    const altered = await alteredRecord(evil, app);
    t.not(altered, app.path.treeHash);
    await rig.push(evil, "evils", "bob", "app");
    const both = rig.caches("altered", [at("good"), at("evils")], ["ann", "bob"], "  threshold: 2");
    const { id: ann } = rig.key("ann").publicKey;
    const { id: bob } = rig.key("bob").publicKey;
    await buildsRight(t, "altered", both, {
      said: new RegExp(
        `builders disagree about app-1.*built here.*${app.path.treeHash} here: as ${ann} signed, not as ${bob} did`,
        "s",
      ),
      built: ["app"],
    });

    const one = rig.caches("one of two", [at("good")], ["ann", "bob"], "  threshold: 2");
    await buildsRight(t, "one of two", one, {
      said: /app-1\.\w+ is built here: 1 of the 2 keys that are asked for signed it/,
      built: ["app", "library"],
    });
  },
);

test.serial(
  "fault 7: repair gets the replacement from a cache, and not one that is altered",
  async (t) => {
    const machine = rig.machine("repair");
    await machine.mrrl(["build", "--package", "app"]);
    const file = join(machine.path("library"), "code");
    const damage = () => {
      spoil(file, flipped(0));
      chmodSync(file, 0o444);
    };
    damage();
    const cache = spoiled("repairs");
    const repair = (places: readonly string[]) =>
      machine.mrrl(["--caches", rig.caches("repair", places, ["ann"]), "store", "repair"]);
    const mended = await repair([cache]);
    t.is(mended.exitCode, 0, mended.stderr);
    t.regex(mended.stdout, /library-1\.\w+\n {2}exchanged for a binary cache/);
    t.deepEqual(listWorld(machine.path("library")), listWorld(builder.path("library")));

    damage();
    const [record] = readRecords(cache, "library", rig.key("ann")) as [CacheRecord];
    spoil(archiveFile(cache, record), flipped(0));
    const built = await repair([cache]);
    t.is(built.exitCode, 0, built.stderr);
    t.regex(built.stderr, /library-1\.\w+ of .* is not used/);
    t.regex(built.stdout, /exchanged for a new build/);
    t.deepEqual(listWorld(machine.path("library")), listWorld(builder.path("library")));
  },
);

test.serial("fault 6: gc while paths are pushed: what is pushed stays, and is whole", async (t) => {
  const machine = rig.machine("collected");
  await machine.mrrl(["build", "--package", "app"]);
  // The push needs these as well; what is pushed has no root.
  await machine.mrrl(["build", "--package", "zstd"]);
  const forgotten = await machine.mrrl(["store", "forget", "app"]);
  t.is(forgotten.exitCode, 0, forgotten.stderr);
  let pushed = false;
  const push = rig.push(machine, "collected", "ann", "app").finally(() => {
    pushed = true;
  });
  const leases = join(machine.store, "leases");
  const isHeld = () =>
    readdirSync(leases).some((name) => readFileSync(join(leases, name), "utf8").includes("app-1."));
  while (!pushed && !isHeld()) await new Promise((resolve) => setTimeout(resolve, 5));
  let rounds = 0;
  while (!pushed) {
    const run = await machine.mrrl(["store", "gc"]);
    t.is(run.exitCode, 0, run.stderr);
    rounds++;
  }
  await push;
  t.true(rounds > 0);
  t.log(`${rounds} collections`);
  // Nobody holds it any more.
  await machine.mrrl(["store", "gc"]);
  t.deepEqual(machine.paths("app"), []);
  const caches = rig.caches("collected", ["collected"], ["ann"]);
  const pull = ["--caches", caches, "cache", "pull", "app", "--package"];
  t.is((await machine.mrrl(pull)).exitCode, 0);
  t.deepEqual(listWorld(machine.path("app")), listWorld(builder.path("app")));
});

/** Makes the record of an altered path fit it, as an evil builder's would. @returns its tree hash */
async function alteredRecord(machine: Machine, { path }: CacheRecord): Promise<string> {
  const hash = treeHash(await readTree(machine.path("app")));
  const file = join(machine.store, "meta", `${path.storeName}.json`);
  const record = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...record, treeHash: hash, size: record.size + 5 }));
  return hash;
}

function removePath(machine: Machine, name: string): Promise<void> {
  return removeTree(machine.path(name));
}
