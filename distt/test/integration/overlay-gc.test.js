import test from "ava";
import { ForeignHost } from "../support/foreign-host.js";
import { Layers } from "../support/layers.js";
const mrrlctl = "/mrrl/current/bin/mrrlctl";
/** Two generations, the second one current. */
async function twoGenerations() {
    const layers = new Layers();
    await layers.make("one", { version: "1" });
    await layers.make("two", { version: "2" });
    const host = await ForeignHost.make("busybox", layers.directory);
    await host.must("sh /given/one.run install --unsigned; sh /given/two.run install --unsigned");
    return host;
}
let made;
async function freshHost() {
    made ??= twoGenerations();
    return (await made).copy();
}
/** Whether the store has a path of greeter 1, after `gc` beside something that runs. */
const collectBeside = (start) => `
exec 4>&1 >/dev/null 2>&1
${start}
sleep 0.3
${mrrlctl} gc --keep 1
ls /mrrl/generations >&4
ls /mrrl/store | grep '^greeter-1' >&4
kill -0 $! && echo lives >&4
kill $!
wait $!
${mrrlctl} gc
ls /mrrl/store | grep '^greeter-1' >&4
echo end >&4`;
const users = {
    "a program that runs": "/mrrl/generations/1/bin/greet wait &",
    "a working directory": "(cd /mrrl/store/greeter-1*/share; exec sleep 100) &",
    "an open file": "sleep 100 </mrrl/generations/1/share/greeter/text &",
    "a path in the environment": "PATH=$(echo /mrrl/store/greeter-1*/bin):/bin sleep 100 &",
    "an argument": "sh -c 'sleep 100; :' sh /mrrl/store/greeter-1*/bin/greet &",
    // Which refers to all that it consists of.
    "an environment": "(cd /mrrl/store/environment-*/share/; cd /mrrl/generations/1; cd -P bin/..; exec sleep 100) &",
};
for (const [what, start] of Object.entries(users)) {
    test.serial(`gc keeps what a process uses: ${what}`, async (t) => {
        const host = await freshHost();
        const [generations, kept, lives, end, ...more] = (await host.must(collectBeside(start))).split("\n");
        t.is(generations, "2");
        t.regex(kept ?? "", /^greeter-1/);
        t.is(lives, "lives");
        t.is(end, "end", "when the process is gone, so is the path");
        t.deepEqual(more, []);
        await host.must(`${mrrlctl} verify`);
    });
}
test.serial("gc removes no generation unless it is told how many to keep, and never the current one", async (t) => {
    const host = await freshHost();
    t.regex(await host.must(`${mrrlctl} gc`), /removed 0 store paths/);
    await host.must(`${mrrlctl} switch 1`);
    t.is(await host.must(`${mrrlctl} gc --keep 0 2>/dev/null; ls /mrrl/generations`), "1");
    t.is(await host.must("/mrrl/current/bin/greet"), "hello 1");
    const wrong = await host.run(`${mrrlctl} gc --keep none`);
    t.is(wrong.exitCode, 2);
    t.regex(wrong.output, /--keep needs the number of generations to keep/);
});
test.serial("gc removes nothing where it cannot know what is needed, and no switch leads to what is not whole", async (t) => {
    for (const [damage, message] of [
        [
            "echo 'mrrl-overlay 1' >/mrrl/generations/1/.generation/manifest",
            /the manifest of generation 1 is damaged/,
        ],
        ["mv /mrrl/store/greeter-1* /root", /generation 1 lacks \/mrrl\/store\/greeter-1/],
    ]) {
        const host = await freshHost();
        await host.must(damage);
        const before = host.list();
        for (const command of ["gc --keep 2", "switch 1"]) {
            const run = await host.run(`${mrrlctl} ${command}`);
            t.is(run.exitCode, 4, run.output);
            t.regex(run.output, message);
            t.deepEqual(host.changes(before), []);
        }
        t.is(await host.must("/mrrl/current/bin/greet"), "hello 2");
    }
});
