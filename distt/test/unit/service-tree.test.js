import test from "ava";
import { parseProfile } from "../../assembler/model/definition/parse.js";
import { bootScriptFiles } from "../../assembler/plan/boot-scripts.js";
import { orderServices } from "../../assembler/plan/service-order.js";
import { planServiceTree } from "../../assembler/plan/service-tree.js";
const scripts = Object.fromEntries(bootScriptFiles.map((file) => [
    file,
    file.endsWith(".yaml") ? "run: exec a-program\nlog: false\n" : `text of ${file}\n`,
]));
const networkYaml = "run: exec a-dhcp-client\nreadiness: { fd: 3, timeout: 20s }\n";
function profile(services, extra = "network: none") {
    const text = `
name: sample
version: "1"
summary: a sample
kernel: { fragments: [base], arguments: [console=tty0, "console=ttyS0,115200"] }
packages: [busybox]
hostname: sample
slots: { boot: 24MiB, root: 64MiB }
data: 64MiB
users: { worker: { uid: 100 } }
${extra}
services:
${services}`;
    return parseProfile(text, "sample.yaml").definition;
}
function tree(services, extra) {
    const own = { ...scripts, "services/network.yaml": networkYaml };
    const plan = planServiceTree(profile(services, extra), own, "sample.yaml");
    const files = new Map(plan.entries.map((entry) => [entry.path, entry]));
    const content = (path) => {
        const entry = files.get(path);
        return entry?.type === "file" ? entry.content : undefined;
    };
    return { plan, content, has: (path) => files.has(path) };
}
const at = "/mrrl/services";
test("a service becomes a service directory of s6 with all that was asked for", (t) => {
    const { content, has, plan } = tree(`
  web:
    run: exec a-server
    finish: echo over
    user: worker
    readiness: { fd: 4, timeout: 2s }
    pidns: true
    timeoutKill: 1500ms
`);
    t.is(content(`${at}/web/run`), '#!/bin/sh -e\nexec 2>&1\nexec s6-setuidgid worker ./body "$@"\n');
    t.is(content(`${at}/web/body`), "#!/bin/sh -e\nexec a-server");
    t.is(content(`${at}/web/finish`), "#!/bin/sh -e\necho over");
    t.is(content(`${at}/web/notification-fd`), "4\n");
    t.is(content(`${at}/web/timeout-kill`), "1500\n");
    t.is(content(`${at}/web/flag-newpidns`), "");
    t.regex(content(`${at}/web/log/run`) ?? "", /s6-log .* \/var\/log\/web\n$/);
    t.false(has(`${at}/web/down`), "without dependencies it is started at once");
    t.true(plan.loggers.includes("web"));
    t.true(plan.loggers.includes("s6-svscan-log"));
});
test("what was not asked for is not there", (t) => {
    const { content, has, plan } = tree("  plain: { run: exec a-server, log: false }\n");
    t.is(content(`${at}/plain/run`), "#!/bin/sh -e\nexec 2>&1\nexec a-server");
    for (const name of ["body", "log", "notification-fd", "flag-newpidns", "down"]) {
        t.false(has(`${at}/plain/${name}`), name);
    }
    t.is(content(`${at}/plain/timeout-kill`), "5000\n");
    t.regex(content(`${at}/plain/finish`) ?? "", /kill -s KILL "-\$4"/, "no child is left behind");
    t.false(plan.loggers.includes("plain"));
});
test("every service waits for its own dependencies, with the time of the whole chain", (t) => {
    const { content, has } = tree(`
  api: { run: exec a, dependsOn: [network, store] }
  store: { run: exec b, readiness: { fd: 3, timeout: 7s } }
  web: { run: exec c, dependsOn: [api] }
`, "network: dhcp");
    const bringUp = content(`${at}/boot/run`) ?? "";
    t.true(bringUp.includes("\nstart api 20000 network store\n"), bringUp);
    t.true(bringUp.includes("\nstart web 30000 api\n"), "20 s for network, 10 s for api itself");
    t.true(bringUp.includes("\njudge\n"));
    t.is(content("/mrrl/judged"), "api network\nstore\nweb network\n", "the profile's own, and which of them need the network");
    t.true(bringUp.includes("\nreport 20000 network\n"));
    t.true(has(`${at}/api/down`));
    t.true(has(`${at}/web/down`));
    t.false(has(`${at}/store/down`));
});
test("services are stopped after those that need them, within a bounded time", (t) => {
    const { content } = tree(`
  base: { run: exec a, timeoutKill: 2s }
  lone: { run: exec b }
  top: { run: exec c, dependsOn: [base], timeoutKill: 3s }
`);
    const shutDown = content("/mrrl/shut-down") ?? "";
    t.true(shutDown.includes("\nstop base 8000 top\n"), shutDown);
    t.true(shutDown.includes("\nstop top 0\n"));
    t.false(shutDown.includes("lone"), "s6-svscan stops the rest itself");
    t.true(shutDown.includes("\nfinish 20000 base top\n"));
});
test("reboot, poweroff, halt and Ctrl-Alt-Del are what the signals of process 1 mean", (t) => {
    const { content } = tree("  plain: { run: exec a }\n");
    const actions = { SIGTERM: "reboot", SIGINT: "reboot", SIGUSR1: "halt", SIGUSR2: "poweroff" };
    for (const [signal, action] of Object.entries(actions)) {
        t.is(content(`${at}/.s6-svscan/${signal}`), `#!/bin/sh\nexec /mrrl/shut-down ${action}\n`);
    }
    t.is(content(`${at}/.s6-svscan/finish`), "text of stage/finish\n");
});
test("there is a login on every console of the kernel, only where the profile asks for it", (t) => {
    const without = tree("  plain: { run: exec a }\n");
    t.false(without.has(`${at}/console-ttyS0`));
    t.false(without.has(`${at}/network`));
    const asked = tree("  plain: { run: exec a }\n", "login: console");
    t.true(asked.has(`${at}/console-ttyS0/run`));
    t.true(asked.has(`${at}/console-tty0/run`));
    t.true(asked.has(`${at}/network/run`), "dhcp is the default");
});
test("the name of a service that comes with every image is refused", (t) => {
    const error = t.throws(() => tree("  power: { run: exec a }\n"));
    t.like(error, { code: "DEFINITION_INVALID", place: "sample.yaml:13:10" });
});
test("a circle of dependencies is refused and spelled out", (t) => {
    const { services } = profile("  plain: { run: exec a }\n");
    const plain = services.plain;
    if (!plain)
        return t.fail();
    const circle = new Map([
        ["a", { ...plain, dependsOn: ["b"] }],
        ["b", { ...plain, dependsOn: ["c"] }],
        ["c", { ...plain, dependsOn: ["b"] }],
    ]);
    const error = t.throws(() => orderServices(circle, "sample.yaml"));
    t.like(error, { code: "DEPENDENCY_CYCLE", place: "sample.yaml: services.b.dependsOn" });
    t.regex(error?.message ?? "", /b → c → b/);
});
test("an unknown dependency is refused with the names there are", (t) => {
    const { services } = profile("  plain: { run: exec a }\n");
    const plain = services.plain;
    if (!plain)
        return t.fail();
    const error = t.throws(() => orderServices(new Map([["a", { ...plain, dependsOn: ["lost"] }]]), "sample.yaml"));
    t.like(error, { code: "DEFINITION_INVALID", place: "sample.yaml: services.a.dependsOn" });
    t.regex(error?.message ?? "", /'lost'/);
});
