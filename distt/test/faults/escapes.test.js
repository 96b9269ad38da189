import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync, } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test, {} from "ava";
import { runGit } from "../../assembler/effects/git-process.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { GitCommands } from "../../assembler/plan/git-commands.js";
import { commandLines } from "../support/processes.js";
import { testToolbox } from "../support/toolbox.js";
import { toyStore } from "../support/toy-store.js";
import { damagedEntries, differences, listWorld } from "../support/world-listing.js";
const asRoot = process.getuid?.() === 0;
/** A server of this host that counts who comes; it lives as long as the test. */
async function listener(t, place) {
    let visitors = 0;
    const server = createServer((socket) => {
        visitors++;
        socket.on("error", () => { });
        socket.end("hello\n");
    });
    const options = "port" in place ? { ...place, host: "127.0.0.1" } : place;
    await new Promise((resolve) => server.listen(options, resolve));
    t.teardown(() => server.close());
    const address = server.address();
    return {
        port: typeof address === "object" ? (address?.port ?? 0) : 0,
        visitors: () => visitors,
    };
}
/** The abstract address of libuv, which pads it (unix(7)). */
const abstractAddress = (name) => `pack("Sa108", AF_UNIX, "\\0${name}")`;
/** Perl that connects to a socket and exits with 0 when somebody is there. */
const connectTo = (domain, address) => `perl -e 'use Socket; socket(my $s, ${domain}, SOCK_STREAM, 0) or exit 2; exit !connect($s, ${address})'`;
test.serial("fault 19: a build reaches no socket of the host, nor its /etc, /home, /proc and store", async (t) => {
    const toy = await toyStore();
    const home = mkdtempSync(join(homedir(), ".mrrl canary-"));
    t.teardown(() => rmSync(home, { recursive: true }));
    writeFileSync(join(home, "secret"), "secret");
    const directory = mkdtempSync(join(tmpdir(), "mrrl-sockets-"));
    const abstract = `mrrl-test-${process.pid}`;
    const servers = [
        await listener(t, { port: 0 }),
        await listener(t, { path: `\0${abstract}` }),
        await listener(t, { path: join(directory, "socket") }),
    ];
    const steps = `
: > "$out/succeeded"
attempt() { name=$1; shift; if ( "$@" ) 2>/dev/null; then echo "$name" >> "$out/succeeded"; fi; }
attempt tcp ${connectTo("PF_INET", `pack_sockaddr_in(${servers[0]?.port}, inet_aton("127.0.0.1"))`)}
attempt abstract ${connectTo("PF_UNIX", abstractAddress(abstract))}
attempt path ${connectTo("PF_UNIX", `pack_sockaddr_un("${directory}/socket")`)}
attempt raw perl -e 'use Socket; exit !socket(my $s, PF_INET, SOCK_RAW, 1)'
attempt etc ls /etc/passwd- /etc/shadow /etc/hostname /etc/ssl
attempt home ls "${homedir()}" /home
attempt canary cat "${home}/secret"
attempt store ls "${toy.store.root}"
attempt proc ls /proc/${process.pid}
( for pid in /proc/[0-9]*; do cat "$pid/comm"; done ) > "$out/processes" 2>/dev/null || :
perl -e 'use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0); bind($s, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die; listen($s, 1); socket(my $c, PF_INET, SOCK_STREAM, 0); connect($c, getsockname($s)) or die; print "yes\\n"' > "$out/itself"`;
    toy.define("curious", steps);
    const path = await toy.build("curious");
    t.is(readFileSync(`${path}/succeeded`, "utf8"), "");
    t.deepEqual(servers.map(({ visitors }) => visitors()), [0, 0, 0]);
    t.notRegex(readFileSync(`${path}/processes`, "utf8"), /node|ava/);
    t.is(readFileSync(`${path}/itself`, "utf8"), "yes\n", "its own loopback is there");
    // The same steps do get there from a package that opted out of the sandbox.
    toy.define("host", steps, "options: { sandbox: { off: to see what the steps are worth } }");
    const reached = readFileSync(`${await toy.build("host")}/succeeded`, "utf8");
    t.is(reached, "tcp\nabstract\n");
    t.deepEqual(servers.map(({ visitors }) => visitors()), [1, 1, 0]);
});
test.serial("fault 19: what fetches cannot write the store, nor anything but its own", async (t) => {
    const toy = await toyStore();
    const { toolbox } = await testToolbox();
    const before = listWorld(toy.store.root);
    const directory = mkdtempSync(join(tmpdir(), "mrrl git-"));
    const canary = mkdtempSync(join(tmpdir(), "mrrl canary-"));
    const network = {
        proxies: { http: undefined, https: undefined, except: "" },
        certificates: "",
        resolver: "",
        hosts: "",
        lowSpeed: { bytes: 1, seconds: 60 },
    };
    const plan = new GitCommands(directory).fetch("0".repeat(40), { kind: "web", url: "http://127.0.0.1:1/x" }, "commit", 0, network);
    // In the place of git, somebody who has taken it over.
    const places = [
        toy.store.root,
        `${toy.store.root}/store`,
        canary,
        "/usr",
        "/etc",
        "/mrrl/store",
    ];
    const attempts = places.map((place) => `(mkdir -p "${place}" && : > "${place}/planted") 2>/dev/null; `);
    const evil = {
        ...plan,
        command: ["sh", "-c", `${attempts.join("")} : > /git/mine`],
    };
    const deadlines = { silence: 60_000, total: 60_000 };
    await runGit(toy.context, toolbox, evil, { deadlines });
    t.deepEqual(readdirSync(directory), ["mine"]);
    t.deepEqual(readdirSync(canary), []);
    t.deepEqual(differences(listWorld(toy.store.root), before), []);
});
test.serial("faults 20, 21: a descriptor kept by a daemon writes nothing once the path is in the store", async (t) => {
    const toy = await toyStore();
    const mark = `8642${process.pid}`;
    const abstract = `mrrl-smuggle-${process.pid}`;
    const fence = await listener(t, { path: `\0${abstract}` });
    toy.define("smuggler", `
echo registered > "$out/file"
mkdir "$out/directory"
# Twice forked, in a session of its own, deaf to signals, with the file and the directory open.
perl -e '
  use POSIX; use Socket; use Fcntl;
  $SIG{$_} = "IGNORE" for qw(TERM HUP INT PIPE QUIT);
  open(my $file, "+<", "$ENV{out}/file") or die;
  sysopen(my $directory, "$ENV{out}/directory", O_RDONLY) or die;
  exit 0 if fork; POSIX::setsid(); exit 0 if fork;
  socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s, ${abstractAddress(abstract)});
  open(my $up, ">", "/build/up"); close $up;
  $0 = "${mark}";
  for (;;) {
    sysseek($file, 0, 0); syswrite($file, "smuggled");
    open(my $new, ">", "/proc/self/fd/" . fileno($directory) . "/new");
    select(undef, undef, undef, 0.001);
  }' >/dev/null 2>&1 &
i=0
while [ ! -e /build/up ] && [ $i -lt 1000 ]; do sleep 0.02; i=$((i+1)); done
test -e /build/up`);
    const path = await toy.build("smuggler");
    const settled = listWorld(path);
    t.false(commandLines().some((line) => line.startsWith(mark)));
    await sleep(500);
    t.deepEqual(listWorld(path), settled);
    t.deepEqual(await damagedEntries(toy.store.root, toy.context.settings.cacheRoot), []);
    t.is(fence.visitors(), 0, "nobody outside was handed anything");
    // The next build of the same user's number does not own what is in the store.
    if (asRoot)
        t.is(lstatSync(`${path}/file`).uid, 0);
});
test.serial("fault 20: a dependency in the store cannot be opened for writing by a later build", async (t) => {
    const toy = await toyStore();
    toy.define("library", 'mkdir "$out/lib"; echo code > "$out/lib/it"');
    toy.define("writer", `
for file in "$pkg_library/lib/it" "$pkg_library/lib/new" "$pkg_library/new"; do
  ( echo changed > "$file" ) 2>/dev/null && echo "$file" >> "$out/wrote" || :
  perl -e 'exit !truncate($ARGV[0], 0)' "$file" 2>/dev/null && echo "$file" >> "$out/wrote" || :
done
ln "$pkg_library/lib/it" "$out/taken" 2>/dev/null && echo linked >> "$out/wrote" || :
test ! -e "$out/wrote"`, "dependencies: [library]");
    const library = await toy.build("library");
    const before = listWorld(library);
    await t.notThrowsAsync(toy.build("writer"));
    t.deepEqual(listWorld(library), before);
});
test.serial("fault 23: links that a build leaves in its output are kept and not followed; $out stays a directory", async (t) => {
    const toy = await toyStore();
    const canary = mkdtempSync(join(tmpdir(), "mrrl canary-"));
    mkdirSync(join(canary, "directory"), { mode: 0o700 });
    writeFileSync(join(canary, "file"), "alive", { mode: 0o600 });
    const before = listWorld(canary);
    const times = lstatSync(join(canary, "file")).mtimeMs;
    toy.define("linker", `
ln -s "${canary}/file" "$out/file"
ln -s "${canary}/directory" "$out/directory"
ln -s .. "$out/up"
rmdir "$out" 2>/dev/null || rm -rf "$out" 2>/dev/null || :
ln -sfn "${canary}" "$out" 2>/dev/null || :
ln -s "${canary}/file" "$out/file" 2>/dev/null || :
ln -s "${canary}/directory" "$out/directory" 2>/dev/null || :
mv "$out" "$out.old" 2>/dev/null && exit 9 || :
ln -s "${canary}/directory" /build/deep`);
    const path = await toy.build("linker");
    t.true(lstatSync(path).isDirectory());
    t.is(readlinkSync(join(path, "file")), `${canary}/file`);
    t.deepEqual(listWorld(canary), before);
    t.is(lstatSync(join(canary, "file")).mtimeMs, times);
});
test.serial("fault 22: a device or fifo in an output fails the build, by name", async (t) => {
    const toy = await toyStore();
    toy.define("piped", 'mkdir "$out/run"; mkfifo "$out/run/pipe"');
    const error = await t.throwsAsync(toy.build("piped"), { instanceOf: MrrlError });
    t.is(error?.code, "BUILD_FAILED");
    t.regex(`${error?.place} ${error?.message}`, /run\/pipe/);
    t.deepEqual(readdirSync(`${toy.store.root}/store`).filter((name) => name.includes("piped")), []);
});
