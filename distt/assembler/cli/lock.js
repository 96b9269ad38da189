import { dirname } from "node:path";
import { loadPackage } from "../effects/definitions.js";
import { MrrlError } from "../errors/mrrl-error.js";
import { bytes } from "../events/wording.js";
import { isLocked } from "../model/definition/package.js";
import { lockPackage } from "../workflow/lock.js";
import { examples } from "./verb.js";
/** `mrrl lock`: pin the Debian packages of a closure anew; for maintainers of definitions. */
export const lockVerb = (program, run) => {
    program
        .command("lock")
        .summary("pin the Debian packages of a definition anew")
        .description("Resolves the `debian.roots` of packages of kind root or debian against the suite as the\n" +
        "mirror has it now, and writes lock.json beside their package.yaml. Look at the\n" +
        "difference before you commit it: everything built from it gets a new name.")
        .argument("<package...>", "names of packages")
        .addHelpText("after", examples([
        ["mrrl lock seed tools s6", "after a point release of Debian"],
        ["mrrl lock mine --packages ~/my/packages", "a definition of your own"],
    ]))
        .action((names) => run(async (context) => {
        const locks = [];
        for (const name of names) {
            const loaded = (await loadPackage(context, name)).packages.get(name);
            if (!loaded)
                throw new MrrlError("BUG", `package ${name} was not loaded`);
            const { definition, file } = loaded;
            if (!isLocked(definition)) {
                throw new MrrlError("USAGE", `package ${name} is not made of Debian packages`, {
                    place: file,
                    hint: "only packages of kind root or debian have a lock file",
                });
            }
            const { release, packages } = await lockPackage(context, definition, dirname(file));
            const size = packages.reduce((sum, each) => sum + each.size, 0);
            locks.push({ name, release, packages: packages.length, size });
        }
        return {
            json: { locks },
            text: locks
                .map((lock) => `${lock.name}: ${lock.packages} packages, ${bytes(lock.size)}, Debian ${lock.release}\n`)
                .join(""),
        };
    }));
};
