import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withDir } from "tmp-promise";
import { erofsImage } from "./erofs-image.ts";
import { withHost } from "./host.ts";
import { keptImage } from "./host-image.ts";
import { runJob } from "./job-guest.ts";
import { hostRig, rigPackage, rigScript, testPackages } from "./rig-packages.ts";

/** A small Debian system with systemd; a pristine image that must not be written to. */
export async function debianHost(): Promise<string> {
  const rig = await hostRig();
  const definition = join(testPackages, "debian-host");
  const script = rigScript("debian-install.sh") + rigScript("debian-settle.sh");
  const pins = ["package.yaml", "lock.json"].map((name) =>
    readFileSync(join(definition, name), "utf8"),
  );
  return await keptImage("debian", [...pins, script, rig.kernel], async (image) => {
    const packages = await rigPackage("debian-host");
    await withDir(
      async ({ path }) => {
        const debs = join(path, "debs.erofs");
        await erofsImage(rig, packages, debs);
        await runJob(script, [{ image }, { image: debs, readOnly: true }]);
        // What only its first boot does is done.
        await withHost({ image }, (host) => host.powerOff());
      },
      { unsafeCleanup: true },
    );
  });
}
