import test from "ava";
import { ForeignHost } from "../support/foreign-host.js";
import { Layers } from "../support/layers.js";
const mrrlctl = "/mrrl/current/bin/mrrlctl";
let made;
function rig() {
    made ??= (async () => {
        const layers = new Layers();
        const one = await layers.make("one", { version: "1" });
        const two = await layers.make("two", { version: "2", release: 3 });
        return { layers, one: `/given/${one}`, two: `/given/${two}` };
    })();
    return made;
}
for (const kind of ["busybox", "debian"]) {
    test.serial(`on a ${kind} host: install, use, upgrade, roll back, collect, uninstall`, async (t) => {
        const { layers, one, two } = await rig();
        const host = await ForeignHost.make(kind, layers.directory);
        const before = host.list();
        const first = await host.must(`sh ${one} install --unsigned`);
        t.regex(first, /^layer 1, release 0, signed by nobody$/m);
        t.regex(first, /^ +to \/mrrl: ([0-9]+) of \1 store paths, [0-9.]+ MB$/m);
        t.regex(first, /^ +outside of it:\n +\/etc\/profile\.d\/mrrl\.sh$/m);
        t.is(await host.must("/mrrl/current/bin/greet"), "hello 1");
        const bill = "/mrrl/current/share/mrrl/sbom.cdx.json";
        t.is(await host.must(`grep -c '"purl": "pkg:generic/greeter@1"' ${bill}`), "1");
        t.is(await host.must(". /etc/profile; greet"), "hello 1");
        t.regex(await host.must(`sh ${one} install --unsigned`), /generation 1 is the current one already/);
        const second = await host.must(`sh ${two} install --unsigned`);
        // greeter, environment and overlay are others, busybox and the like are there.
        t.regex(second, /^ +to \/mrrl: 3 of [0-9]+ store paths/m);
        t.is(await host.must("/mrrl/current/bin/greet"), "hello 2");
        t.is(await host.must("/mrrl/generations/1/bin/greet"), "hello 1");
        t.is(await host.must(`${mrrlctl} diff 1 2`), "~ package greeter 1 -> 2");
        t.deepEqual(JSON.parse(await host.must(`${mrrlctl} --json diff 1 2`)), [
            { change: "changed", kind: "package", name: "greeter", from: "1", to: "2" },
        ]);
        t.regex(await host.must(`${mrrlctl} rollback`), /generation 1 is the current one/);
        t.is(await host.must("/mrrl/current/bin/greet"), "hello 1");
        const refused = await host.run(`${mrrlctl} rollback`);
        t.is(refused.exitCode, 2);
        t.regex(refused.output, /there is no generation before 1/);
        await host.must(`${mrrlctl} switch 2`);
        const list = JSON.parse(await host.must(`${mrrlctl} list --json`));
        t.deepEqual(list.map(({ generation, current, version, release }) => [
            generation,
            current,
            version,
            release,
        ]), [
            [1, false, "1", 0],
            [2, true, "2", 3],
        ]);
        t.like(JSON.parse(await host.must(`${mrrlctl} status --json`)), {
            generation: 2,
            profile: "layer",
            signedBy: null,
            services: [],
        });
        t.regex(await host.must(`${mrrlctl} gc --keep 1`), /removed generation 1\nremoved 3 store paths/);
        t.regex(await host.must("ls /mrrl/store"), /^greeter-2/m);
        t.notRegex(await host.must("ls /mrrl/store"), /^greeter-1/m);
        t.regex(await host.must(`${mrrlctl} verify`), /, 0 damaged$/);
        await host.must(`${mrrlctl} uninstall`);
        t.deepEqual(host.changes(before), []);
        await host.must("touch /etc/stray");
        t.deepEqual(host.changes(before).length, 1, "a stray file would have been found");
    });
}
test.serial("it is installed by any shell, from a file and from a pipe, and offline", async (t) => {
    const { layers, one } = await rig();
    const shells = [
        ["debian", "/bin/dash"],
        ["debian", "/bin/bash"],
        ["busybox", "/bin/ash"],
    ];
    for (const [kind, shell] of shells) {
        const base = await ForeignHost.make(kind, layers.directory);
        for (const command of [
            `${shell} ${one} install --unsigned`,
            `cat ${one} | ${shell} -s -- install --unsigned`,
            `${shell} -s -- install --unsigned <${one}`,
            // A pipe that delivers a little at a time.
            `(dd bs=1000 count=20 2>/dev/null; dd bs=7 count=3000 2>/dev/null; cat) <${one} | ${shell} -s install --unsigned`,
        ]) {
            const host = await base.copy();
            await host.must(command, shell);
            t.is(await host.must("/mrrl/current/bin/greet", shell), "hello 1", `${kind}: ${command}`);
            t.is(await host.must("ls /tmp /run", shell), kind === "debian" ? "/run:\n\n/tmp:" : "/run:\n\n/tmp:");
        }
    }
});
test.serial("what it would do is told, and without a command nothing is done", async (t) => {
    const { layers, one } = await rig();
    const host = await ForeignHost.make("busybox", layers.directory);
    const before = host.list();
    t.regex(await host.must(`sh ${one}`), /^mrrl for existing systems: layer 1, release 0$/m);
    t.regex(await host.must(`sh ${one} contents`), /^ +greeter-1 +[0-9.]+ MB$/m);
    const wrong = await host.run(`sh ${one} instal`);
    t.is(wrong.exitCode, 2);
    t.regex(wrong.output, /there is no command 'instal'/);
    t.deepEqual(host.changes(before), []);
});
test.serial("the same profile gives the same installer", async (t) => {
    const { layers } = await rig();
    const again = await layers.make("one again", { version: "1" });
    const host = await ForeignHost.make("busybox", layers.directory);
    await host.must(`cmp /given/one.run "/given/${again}"`);
    t.pass();
});
