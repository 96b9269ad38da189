import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { withDir } from "tmp-promise";
import { erofsImage } from "./erofs-image.js";
import { withHost } from "./host.js";
import { keptImage } from "./host-image.js";
import { runJob } from "./job-guest.js";
import { hostRig, rigPackage, rigScript, testPackages } from "./rig-packages.js";
/**
 * A small Debian system with systemd, as its own dpkg has configured it.
 * @returns a pristine image, which must not be written to.
 */
export function debianHost() {
    return installedHost("debian", ["debian-install.sh", "debian-settle.sh"]);
}
/**
 * A system of busybox alone, with the init and the scripts of Buildroot.
 * @returns a pristine image, which must not be written to.
 */
export function busyboxHost() {
    return installedHost("busybox", ["busybox-install.sh"]);
}
/** Makes a host of the package `<name>-host` by scripts that run in a guest with busybox only. */
async function installedHost(name, scripts) {
    const rig = await hostRig();
    const script = scripts.map(rigScript).join("");
    const tools = [rig.kernel, rig.busybox].map((path) => relative(rig.context.settings.storeRoot, path));
    const inputs = [...definitionFiles(`${name}-host`), script, ...tools];
    return await keptImage(name, inputs, async (image) => {
        const content = await rigPackage(`${name}-host`);
        await withDir(async ({ path }) => {
            const packed = join(path, "content.erofs");
            await erofsImage(rig, content, packed);
            await runJob(script, [{ image }, { image: packed, readOnly: true }]);
        }, { unsafeCleanup: true });
        // What only its first boot does is done.
        await withHost({ image }, (host) => host.powerOff());
    });
}
function definitionFiles(name) {
    return ["package.yaml", "lock.json"].flatMap((file) => {
        const path = join(testPackages, name, file);
        return existsSync(path) ? [readFileSync(path, "utf8")] : [];
    });
}
