import test from "ava";
import { ForeignHost } from "../support/foreign-host.ts";
import { Layers } from "../support/layers.ts";

const mrrlctl = "/mrrl/current/bin/mrrlctl";

/** Without loggers, which are users of their own: in a user namespace there is only one. */
const services = `
  first:
    log: false
    timeoutKill: 1s
    run: |
      exec sleep 1000000
  second:
    log: false
    dependsOn: [first]
    timeoutKill: 1s
    run: |
      exec sleep 1000000`;

let made: Promise<Layers> | undefined;

function layers(): Promise<Layers> {
  made ??= (async () => {
    const all = new Layers();
    await all.make("one", { version: "1", services });
    await all.make("none", { version: "2" });
    await all.make("other", { version: "1", services, otherS6: true });
    return all;
  })();
  return made;
}

/** What OpenRC's interpreter does with a script, as far as ours needs it. */
const openrcRun = `mkdir -p /etc/runlevels/default /etc/init.d
cat >/sbin/openrc-run <<'END'
#!/bin/sh
ebegin() { echo " * $* ..."; }
eend() { return "$1"; }
need() { :; }
after() { :; }
. "$1"
depend
"$2"
END
chmod 755 /sbin/openrc-run`;

interface Init {
  readonly name: string;
  /** Makes a host one of its kind. */
  readonly prepare: string;
  /** What is then written beside /etc/profile.d/mrrl.sh. */
  readonly files: readonly string[];
  /** How its services are started and stopped. */
  readonly start: string;
  readonly stop: string;
}

const inits: readonly Init[] = [
  {
    name: "sysvinit",
    prepare: "mkdir -p /etc/init.d; for level in 0 1 2 3 4 5 6; do mkdir /etc/rc$level.d; done",
    files: [
      "etc/init.d/mrrl",
      "etc/rc0.d/K10mrrl",
      "etc/rc1.d/K10mrrl",
      "etc/rc2.d/S90mrrl",
      "etc/rc3.d/S90mrrl",
      "etc/rc4.d/S90mrrl",
      "etc/rc5.d/S90mrrl",
      "etc/rc6.d/K10mrrl",
    ],
    start: "/etc/rc2.d/S90mrrl start",
    stop: "/etc/rc0.d/K10mrrl stop",
  },
  {
    name: "OpenRC",
    prepare: openrcRun,
    files: ["etc/init.d/mrrl", "etc/runlevels/default/mrrl"],
    start: "openrc-run /etc/runlevels/default/mrrl start",
    stop: "openrc-run /etc/init.d/mrrl stop",
  },
  {
    name: "busybox's init with rcS",
    prepare: "mkdir /etc/init.d; echo '#!/bin/sh' >/etc/init.d/rcS; chmod 755 /etc/init.d/rcS",
    files: ["etc/init.d/S90mrrl"],
    start: "/etc/init.d/S90mrrl start",
    stop: "/etc/init.d/S90mrrl stop",
  },
  {
    name: "systemd that does not run",
    prepare:
      "mkdir -p /lib/systemd /etc/systemd/system; touch /lib/systemd/systemd; chmod 755 /lib/systemd/systemd",
    files: [
      "etc/systemd/system/mrrl.service",
      "etc/systemd/system/multi-user.target.wants",
      "etc/systemd/system/multi-user.target.wants/mrrl.service",
    ],
    start:
      "$(sed -n 's/^ExecStart=//p' /etc/systemd/system/multi-user.target.wants/mrrl.service) & sleep 1",
    stop: "$(sed -n 's/^ExecStop=//p' /etc/systemd/system/mrrl.service)",
  },
  {
    name: "no init that is known",
    prepare: "true",
    files: [],
    start: `${mrrlctl} supervise & sleep 1`,
    stop: `${mrrlctl} stop-services`,
  },
];

for (const { name, prepare, files, start, stop } of inits) {
  test.serial(
    `a host with ${name}: its services start and stop, and nothing is left`,
    async (t) => {
      const host = await ForeignHost.make("busybox", (await layers()).directory);
      await host.must(prepare);
      const before = host.list();
      const said = await host.must("sh /given/one.run install --unsigned");
      t.regex(said, /the services are not started/);
      const added = Object.keys(host.list()).filter(
        (path) => !(path in before) && !path.startsWith("mrrl"),
      );
      t.deepEqual(added.toSorted(), [...files, "etc/profile.d/mrrl.sh"].toSorted());
      for (const path of files) {
        if (!path.endsWith(".wants")) t.true(said.includes(`/${path}`), `${path} was told before`);
      }
      if (files.length === 0) t.regex(said, /no init is known here/);

      const session = `${start}
until ${mrrlctl} status --json | grep -q '"supervised":true'; do sleep 0.1; done
${mrrlctl} converge
${mrrlctl} status
${stop}
${mrrlctl} status | sed 's/^ */stopped: /'
ps | grep -c '[s]6-' || :`;
      const lines = (await host.must(session)).split("\n").map((line) => line.trim());
      for (const line of [
        "service first: up",
        "service second: up",
        "stopped: service first: not supervised",
        "0",
      ]) {
        t.true(lines.includes(line), `${line} in\n${lines.join("\n")}`);
      }

      // A generation without services needs none of these files.
      await host.must("sh /given/none.run install --unsigned");
      t.deepEqual(
        Object.keys(host.list()).filter((path) => !(path in before) && !path.startsWith("mrrl")),
        ["etc/profile.d/mrrl.sh"],
      );
      await host.must(`${mrrlctl} switch 1`);
      t.is(host.changes(before).filter((line) => /^etc\//.test(line)).length > files.length, true);
      await host.must(`${mrrlctl} uninstall`);
      t.deepEqual(host.changes(before), []);
    },
  );
}

test.serial("another s6 takes over in the process that the host's init knows", async (t) => {
  const host = await ForeignHost.make("busybox", (await layers()).directory);
  const before = host.list();
  await host.must("sh /given/one.run install --unsigned");
  const session = `${mrrlctl} supervise >/dev/null 2>&1 &
main=$!
until ${mrrlctl} status --json | grep -q '"supervised":true'; do sleep 0.1; done
${mrrlctl} converge 2>/dev/null
readlink /proc/$main/exe
ps | grep '[s]6-supervise first' | awk '{ print $1 }' | xargs -I % readlink /proc/%/exe
sh /given/other.run install --unsigned 2>/dev/null
readlink /proc/$main/exe
ps | grep '[s]6-supervise first' | awk '{ print $1 }' | xargs -I % readlink /proc/%/exe
${mrrlctl} status | grep -c ': up$'
ps | grep -c '[s]leep 1000000'
${mrrlctl} rollback 2>/dev/null
readlink /proc/$main/exe
${mrrlctl} stop-services
wait $main
echo "it ended with $?"`;
  const [main, supervisor, next, nextSupervisor, up, running, back, ended] = (
    await host.must(session)
  ).split("\n");
  t.regex(main ?? "", /\/s6-[^/]+\/bin\/s6-svscan$/);
  t.is(supervisor, main?.replace(/svscan$/, "supervise"));
  t.regex(next ?? "", /\/s6-[^/]+\/bin\/s6-svscan$/);
  t.not(next, main);
  t.is(nextSupervisor, next?.replace(/svscan$/, "supervise"));
  t.deepEqual([up, running, back, ended], ["2", "2", main, "it ended with 0"]);
  await host.must(`${mrrlctl} uninstall`);
  t.deepEqual(host.changes(before), []);
});

test.serial("services stop also where they were just looked for", async (t) => {
  const host = await ForeignHost.make("busybox", (await layers()).directory);
  await host.must("sh /given/one.run install --unsigned");
  // Told both at once, s6-svscan starts its supervisors anew, and does not end by itself.
  const session = `${mrrlctl} supervise >/dev/null 2>&1 &
main=$!
until ${mrrlctl} status --json | grep -q '"supervised":true'; do sleep 0.1; done
${mrrlctl} converge
printf at >/mrrl/run/service/.s6-svscan/control
sleep 1
kill -0 $main && echo "it runs"
${mrrlctl} stop-services
wait $main
echo "it ended with $?"
ps | grep -c '[s]6-supervise' || :`;
  const lines = (await host.must(session)).split("\n").map((line) => line.trim());
  t.deepEqual(lines.slice(-3), ["it runs", "it ended with 0", "0"]);
});
