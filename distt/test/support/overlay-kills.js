import { ForeignHost } from "./foreign-host.js";
import { Layers } from "./layers.js";
import { everyStep } from "./step-killer.js";
const mrrlctl = "/mrrl/current/bin/mrrlctl";
/** Every command that changes a host. The installers are `one` and `two` of `killRig`. */
export const killScenes = [
    {
        name: "install",
        before: "true",
        command: "sh /given/one.run install --unsigned",
        allowed: ["", "hello 1"],
        finally: "hello 1",
    },
    {
        name: "upgrade",
        before: "sh /given/one.run install --unsigned",
        command: "sh /given/two.run install --unsigned",
        allowed: ["hello 1", "hello 2"],
        finally: "hello 2",
    },
    {
        name: "switch",
        before: "sh /given/one.run install --unsigned; sh /given/two.run install --unsigned",
        command: `${mrrlctl} switch 1`,
        allowed: ["hello 1", "hello 2"],
        finally: "hello 1",
    },
    {
        name: "gc",
        before: "sh /given/one.run install --unsigned; sh /given/two.run install --unsigned",
        command: `${mrrlctl} gc --keep 1`,
        allowed: ["hello 2"],
        finally: "hello 2",
    },
    {
        name: "uninstall",
        before: "sh /given/one.run install --unsigned; sh /given/two.run install --unsigned",
        command: `${mrrlctl} uninstall`,
        // Its own mrrlctl is among what it removes.
        again: "sh /given/two.run uninstall",
        allowed: ["", "hello 2"],
        finally: "",
    },
];
let made;
/** A host, and installers for it, made once for each test file. */
export function killRig() {
    made ??= (async () => {
        const layers = new Layers();
        await layers.make("one", { version: "1" });
        await layers.make("two", { version: "2" });
        const pristine = await ForeignHost.make("busybox", layers.directory);
        return { pristine, listing: pristine.list() };
    })();
    return made;
}
/** What the host says: `greet` by the current generation, or nothing if there is none. */
const ask = "[ ! -e /mrrl/current ] || /mrrl/current/bin/greet";
/** The generation is there and whole, and files of the host that go with it are yet to come. */
function onlyHostFilesAreMissing(told) {
    const [last = "", ...missing] = told.trimEnd().split("\n").reverse();
    return (/ 0 damaged$/.test(last) && missing.every((line) => /^\/etc\/[^ ]+ is missing$/.test(line)));
}
/**
 * Kills a command before steps of it, each time from the start: afterwards what was the
 * current generation, or what is to be it, is the current one and whole; the same command
 * finishes the job; and everything can be removed without a trace.
 * @param most how many of its steps are tried, evenly spread. @returns how many it has
 */
export async function killedAtSteps(t, { pristine, listing }, scene, most) {
    const start = await pristine.copy();
    await start.must(scene.before);
    const whole = await start.copy();
    const { exitCode, output, steps } = await whole.counted(scene.command);
    t.is(exitCode, 0, output);
    for (const step of everyStep(steps.length, most)) {
        const place = `${scene.name}, before step ${step} of ${steps.length}: ${JSON.stringify(steps[step - 1])}`;
        const host = await start.copy();
        const killed = await host.killed(scene.command, step);
        t.true(killed.killed, `${place}\n${killed.output}`);
        const said = await host.run(ask);
        t.is(said.exitCode, 0, `${place}\n${said.output}`);
        t.true(scene.allowed.includes(said.output), `${place}: it says '${said.output}'`);
        if (said.output !== "") {
            const { exitCode: code, output: told } = await host.run("/mrrl/current/bin/mrrlctl verify");
            // Only the generation that is used has to be whole: another may be on its way out.
            const isWhole = code === 0 || scene.name === "uninstall" || onlyHostFilesAreMissing(told);
            t.true(isWhole, `${place}\n${told}`);
        }
        const again = await host.run(scene.again ?? scene.command);
        t.is(again.exitCode, 0, `${place}\n${again.output}`);
        t.is((await host.run(ask)).output, scene.finally, place);
        if (scene.finally !== "") {
            await host.must("/mrrl/current/bin/mrrlctl verify");
            const left = "ls -A /mrrl /mrrl/store /mrrl/generations | grep -E '^[.]|[.]new$' || :";
            t.is(await host.must(left), "", place);
            await host.must("/mrrl/current/bin/mrrlctl uninstall");
        }
        t.deepEqual(host.changes(listing), [], place);
        await host.remove();
    }
    for (const host of [start, whole])
        await host.remove();
    return steps.length;
}
