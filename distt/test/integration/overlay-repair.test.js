import test from "ava";
import { ForeignHost } from "../support/foreign-host.js";
import { Layers } from "../support/layers.js";
const mrrlctl = "/mrrl/current/bin/mrrlctl";
let made;
/** A signed installation; installers of another content and of another key are there, too. */
async function installed() {
    made ??= (async () => {
        const layers = new Layers();
        const key = await layers.key("key");
        await layers.make("one", { version: "1", key });
        await layers.make("two", { version: "2", key });
        await layers.make("foreign", { version: "1", key: await layers.key("foreign") });
        const host = await ForeignHost.make("busybox", layers.directory);
        await host.must("sh /given/one.run install");
        return host;
    })();
    return (await made).copy();
}
async function verdict(host) {
    const { exitCode, output } = await host.run(`${mrrlctl} verify --json 2>/dev/null`);
    return { ...JSON.parse(output), ...(exitCode !== undefined && { exitCode }) };
}
const greeter = "cd /mrrl/store/greeter-1*";
const damages = {
    "a changed bit": [
        `${greeter}; chmod u+w share/greeter/text; printf x | dd of=share/greeter/text conv=notrunc`,
        /its tree hash is/,
    ],
    "a missing file": [`${greeter}; chmod u+w bin; rm bin/greet`, /its tree hash is/],
    "a file more": [`${greeter}; chmod u+w bin; cp bin/greet bin/other`, /its tree hash is/],
    "another mode": [`${greeter}; chmod 0755 bin/greet`, /another mode or owner: \/bin\/greet/],
    "a directory that can be written": [
        `${greeter}; chmod u+w share`,
        /another mode or owner: \/share/,
    ],
    "a link that leads elsewhere": [
        "cd /mrrl/store/environment-*; chmod u+w bin; ln -sf /bin/true bin/greet",
        /its tree hash is/,
    ],
    "a file in the place of a directory": [
        `${greeter}; chmod u+w . share share/greeter; rm -r share; echo >share`,
        /its tree hash is/,
    ],
    "a directory in the place of a file": [
        `${greeter}; chmod u+w bin; rm bin/greet; mkdir bin/greet`,
        /its tree hash is/,
    ],
    "a fifo": [`${greeter}; chmod u+w bin; mkfifo bin/fifo`, /its tree hash is none/],
    "a missing store path": [
        "cd /mrrl/store; chmod -R u+w greeter-1*; rm -r greeter-1*",
        /it is missing/,
    ],
};
for (const [what, [damage, why]] of Object.entries(damages)) {
    test.serial(`verify names ${what}, and repair mends it from the right installer`, async (t) => {
        const host = await installed();
        const before = host.list();
        await host.must(damage);
        const found = await verdict(host);
        t.is(found.exitCode, 4);
        t.is(found.damaged.length, 1);
        t.regex(found.damaged[0]?.path ?? "", /^\/mrrl\/store\/(greeter-1|environment-layer)\./);
        t.regex(found.damaged[0]?.why ?? "", why);
        const foreign = await host.run(`${mrrlctl} repair /given/foreign.run`);
        t.is(foreign.exitCode, 4);
        t.regex(foreign.output, /bad, or of another key/);
        const other = await host.run(`${mrrlctl} repair /given/two.run`);
        t.is(other.exitCode, 4);
        t.regex(other.output, /is damaged, and not in \/given\/two\.run/);
        t.is((await verdict(host)).exitCode, 4, "neither has mended anything");
        t.regex(await host.must(`${mrrlctl} repair /given/one.run`), /mended 1 store paths/);
        t.like(await verdict(host), { exitCode: 0, damaged: [], wrong: [] });
        t.deepEqual(host.changes(before), []);
    });
}
test.serial("an installer mends its own installation, also when mrrlctl itself is damaged", async (t) => {
    const host = await installed();
    await host.must("cd /mrrl/store/busybox-*; chmod u+w bin/busybox; echo >bin/busybox");
    t.not((await host.run(`${mrrlctl} verify`)).exitCode, 0);
    t.regex(await host.must("sh /given/one.run repair"), /mended 1 store paths/);
    await host.must(`${mrrlctl} verify`);
});
test.serial("verify names what is wrong outside the store", async (t) => {
    const host = await installed();
    await host.must("ln -sf /bin /mrrl/generations/1/bin.new; mv -T /mrrl/generations/1/bin.new /mrrl/generations/1/share; echo : >>/etc/profile.d/mrrl.sh");
    const { exitCode, wrong } = await verdict(host);
    t.is(exitCode, 4);
    t.deepEqual(wrong, [
        "generation 1: share leads elsewhere",
        "/etc/profile.d/mrrl.sh was changed by somebody",
    ]);
    await host.must(`${mrrlctl} repair /given/one.run`);
    t.deepEqual((await verdict(host)).wrong, ["/etc/profile.d/mrrl.sh was changed by somebody"]);
    // What somebody has written is not ours to remove.
    t.regex(await host.must(`${mrrlctl} uninstall`), /changed by somebody, and so left alone: \/etc\/profile\.d\/mrrl\.sh/);
    t.regex(await host.must("cat /etc/profile.d/mrrl.sh; ls /"), /^:$/m);
});
test.serial("a forged manifest is found", async (t) => {
    const host = await installed();
    await host.must("sed -i 's/^version 1/version 9/' /mrrl/generations/1/.generation/manifest");
    t.deepEqual((await verdict(host)).wrong, ["generation 1: its manifest is not what was signed"]);
});
