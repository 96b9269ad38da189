import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { runTool } from "../../assembler/effects/toolbox.js";
import { build } from "../../assembler/workflow/build.js";
import { testToolbox } from "../support/toolbox.js";
import { toyStore } from "../support/toy-store.js";
// A perturbed world that is like any other proves nothing: what it changes is looked at here.
const user = 31_415;
const day = 86_400;
/** The same context in a perturbed world; root's sandboxes are made as a user's are. */
async function perturbed(context) {
    const toy = await toyStore();
    const library = `${await toy.build("perturbation")}/lib/perturbation.so`;
    const settings = { ...context.settings, isolation: "user-namespace" };
    return { ...context, settings, perturbation: { library, user } };
}
test("in the sandbox of a tool: clock, core count, kernel, user, order of directories", async (t) => {
    const { context, toolbox } = await testToolbox();
    const directory = mkdtempSync(join(tmpdir(), "mrrl order-"));
    const names = ["one", "two", "three", "four", "five", "six"];
    for (const name of names)
        writeFileSync(join(directory, name), "");
    const look = async (where) => {
        const { stdout } = await runTool(where, toolbox, ["sh", "-euc", "date +%s; nproc; uname -r; id -u; id -un; ls -U /names; ls /names"], { binds: [{ type: "bind", source: directory, target: "/names", writable: false }] });
        const [clock, cores, kernel, id, idName, ...listed] = stdout.trim().split("\n");
        return {
            clock: Number(clock),
            cores: Number(cores),
            kernel,
            id,
            idName,
            unsorted: listed.slice(0, names.length),
            sorted: listed.slice(names.length),
        };
    };
    const here = await look(context);
    const other = await perturbed(context);
    const [there, again] = [await look(other), await look(other)];
    t.true(there.clock - here.clock > 300 * day, "the clock is ahead");
    t.is(there.cores, here.cores + 1);
    t.not(there.kernel, here.kernel);
    t.is(there.id, String(user));
    t.is(there.idName, "builder", "the user has a name, as in every sandbox");
    t.notDeepEqual(there.unsorted, here.unsorted);
    t.deepEqual(there.unsorted.toSorted(), names.toSorted(), "every name, once");
    t.deepEqual(there.sorted, names.toSorted());
    t.deepEqual(again.unsorted, there.unsorted, "the same every time");
});
test("in the sandbox of a build: also seekdir, scandir, waits until a time, and Perl's view", async (t) => {
    const toy = await toyStore();
    toy.define("probe", `
mkdir names; (cd names; touch one two three four five six)
date +%s > "$out/clock"
perl -e 'print time' > "$out/perl"
(cd names; ls -U) > "$out/order"
perl -e 'opendir D, "names"; readdir D; $p = telldir D; $a = readdir D; readdir D; seekdir D, $p;
  $b = readdir D; rewinddir D; @all = readdir D; print $a eq $b ? "same" : "other", " ", scalar @all' > "$out/seek"
nproc > "$out/cores"
echo "$MRRL_JOBS" > "$out/jobs"
id -u > "$out/user"
cat > wait.c <<'END'
#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <time.h>
int main(void) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  sem_t semaphore;
  struct timespec until;
  sem_init(&semaphore, 0, 0);
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec++;
  sem_timedwait(&semaphore, &until);
  until.tv_sec++;
  clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL);
  until.tv_sec++;
  pthread_mutex_lock(&mutex);
  pthread_cond_timedwait(&condition, &mutex, &until);
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  struct dirent **names;
  int count = scandir("names", &names, NULL, alphasort);
  printf("%d %s\\n", count, names[2]->d_name);
  return now.tv_sec < until.tv_sec;
}
END
gcc wait.c -o wait
timeout 100 ./wait > "$out/waited"
`);
    const read = (path, name) => readFileSync(`${path}/${name}`, "utf8").trim();
    const here = await toy.build("probe");
    const other = await toyStore();
    const context = await perturbed({
        ...other.context,
        settings: {
            ...other.context.settings,
            packageDirectories: toy.context.settings.packageDirectories,
            jobs: 7,
        },
    });
    const { derivations, package: probe, tools } = await toy.derive("probe");
    await build(context, other.store, derivations, [probe.storeName], tools);
    const there = other.store.physicalPath(probe.storeName);
    for (const clock of ["clock", "perl"]) {
        t.true(Number(read(there, clock)) - Number(read(here, clock)) > 300 * day, clock);
    }
    for (const name of ["order", "cores", "jobs", "user"])
        t.not(read(there, name), read(here, name));
    for (const path of [here, there]) {
        t.is(read(path, "seek"), "same 8");
        t.is(read(path, "waited"), "8 five");
    }
});
