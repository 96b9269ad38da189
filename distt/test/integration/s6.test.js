import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import test from "ava";
import { loadPackage } from "../../assembler/effects/definitions.js";
import { spawnSandbox } from "../../assembler/effects/sandbox.js";
import { Store } from "../../assembler/effects/store.js";
import { logicalPath } from "../../assembler/model/store-name.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { build } from "../../assembler/workflow/build.js";
import { testToolbox } from "../support/toolbox.js";
/** Builds packages into the user's own store. */
async function built(...names) {
    const { context, toolbox } = await testToolbox();
    const store = new Store(context.settings.storeRoot);
    const outputs = [];
    for (const name of names) {
        const derived = derivePackage(await loadPackage(context, name));
        await build(context, store, derived.derivations, [derived.package.storeName], derived.tools);
        outputs.push(derived.package.storeName);
    }
    return { context, toolbox, store, outputs };
}
test("no program or library of s6 or execline names a path below /usr", async (t) => {
    const { store, outputs } = await built("s6");
    const [s6] = outputs;
    const root = store.physicalPath(s6);
    // glibc's own files name locales and character sets, which an image has no use for.
    const files = ["bin", "lib"]
        .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
        .filter((path) => !/^(?:libc|ld-linux|libm|libresolv|libnss)/.test(basename(path)));
    t.true(files.length > 50);
    const found = files.flatMap((path) => [...readFileSync(path, "latin1").matchAll(/\/usr\/(?!lib\/debug)[\x20-\x7e]*/g)].map(([text]) => `${basename(path)}: ${text}`));
    t.deepEqual(found, []);
});
test("s6 supervises where there is no /usr at all", async (t) => {
    const { context, toolbox, store, outputs } = await built("s6", "busybox");
    const script = `
set -eu
mkdir -p /tmp/scan/a/log
printf '#!/bin/sh\\necho started; exec 2>&1; exec sleep 1000\\n' > /tmp/scan/a/run
printf '#!/bin/sh\\nexec s6-log t /tmp/logged\\n' > /tmp/scan/a/log/run
chmod +x /tmp/scan/a/run /tmp/scan/a/log/run
s6-svscan /tmp/scan & scanner=$!
until [ -e /tmp/scan/a/supervise/control ] && s6-svok /tmp/scan/a; do sleep 0.1; done
s6-svwait -u -t 20000 /tmp/scan/a && echo up
until grep -q started /tmp/logged/current; do sleep 0.1; done; echo logged
s6-svc -wD -T 20000 -d /tmp/scan/a && echo down
s6-svc -wu -T 20000 -u /tmp/scan/a && echo again
execlineb -c 'foreground { echo first } redirfd -w 1 /tmp/out echo second' && cat /tmp/out
execlineb -c 'backtick -n x { echo third } importas x x if { echo $x } exit 0'
s6-svscanctl -t /tmp/scan; wait $scanner && echo ended`;
    const mounts = [
        ...outputs.map((name) => {
            return {
                type: "bind",
                source: store.physicalPath(name),
                target: logicalPath(name),
                writable: false,
            };
        }),
        { type: "symlink", target: "/bin", to: `${logicalPath(outputs[1])}/bin` },
        { type: "tmpfs", target: "/tmp" },
        { type: "proc" },
        { type: "dev" },
    ];
    const result = await spawnSandbox(context, toolbox, {
        mounts,
        environment: { PATH: `${logicalPath(outputs[0])}/bin:/bin` },
        workingDirectory: "/tmp",
        hostname: "no-usr",
        network: "none",
        user: { type: "self" },
        command: ["/bin/sh", "-c", script],
    }, { execa: { reject: false, timeout: 120_000 } });
    t.is(String(result.stdout), ["up", "logged", "down", "again", "first", "second", "third", "ended"].join("\n"), String(result.stderr));
});
