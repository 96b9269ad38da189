import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { loadPackage } from "../../assembler/effects/definitions.js";
import { Store } from "../../assembler/effects/store.js";
import { derivePackage } from "../../assembler/plan/derivations.js";
import { build } from "../../assembler/workflow/build.js";
import { testContext } from "./context.js";
/** Whether this user of this machine can have loop devices. */
export function hasLoopDevices() {
    try {
        accessSync("/dev/loop-control", constants.R_OK | constants.W_OK);
        return true;
    }
    catch {
        return false;
    }
}
/**
 * Makes a device with block-device.pl, run by the perl of the seed. It is gone when the
 * test is over, and also when this process is killed.
 */
export async function holdDevice(t, ...args) {
    const context = await testContext();
    const { derivations, tools, toolchain } = derivePackage(await loadPackage(context, "tools"));
    const store = new Store(context.settings.storeRoot);
    await build(context, store, derivations, [toolchain.storeName], tools);
    const seed = store.physicalPath(toolchain.storeName);
    const child = execa(`${seed}/usr/lib64/ld-linux-x86-64.so.2`, [
        ...["--library-path", `${seed}/usr/lib/x86_64-linux-gnu`, `${seed}/usr/bin/perl`],
        ...["-I", `${seed}/usr/lib/x86_64-linux-gnu/perl-base`],
        ...[resolve("test/support/block-device.pl"), ...args],
    ], { stdin: "pipe", reject: false });
    const release = async () => {
        child.stdin.end();
        await child;
    };
    t.teardown(release);
    const lines = createInterface({ input: child.stdout });
    const path = await Promise.race([once(lines, "line"), child]).then((first) => Array.isArray(first) ? String(first[0]) : undefined);
    if (path === undefined)
        throw new Error(`no device: ${(await child).stderr}`);
    return { path, type: (line) => child.stdin.write(`${line}\n`), release };
}
