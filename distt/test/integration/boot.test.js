import { chmod, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { withDir } from "tmp-promise";
import { withLock } from "../../assembler/effects/lock.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { defaultMemory } from "../../assembler/model/memory-size.js";
import { bootImage } from "../../assembler/workflow/boot.js";
import { testContext } from "../support/context.js";
async function refusal(image) {
    const context = await testContext();
    try {
        await bootImage(context, {
            image,
            // Nothing of the tools is needed: it is refused before.
            toolbox: { root: "/nonexistent" },
            memory: defaultMemory,
            forwards: [],
            ephemeral: false,
            accelerator: "tcg",
        });
    }
    catch (error) {
        if (error instanceof MrrlError)
            return error;
        throw error;
    }
    throw new Error("it booted");
}
test("an image that is not there is a wrong use, with the verb that makes it", async (t) => {
    const error = await refusal("/nonexistent/x.img");
    t.is(error.code, "USAGE");
    t.regex(error.hint ?? "", /mrrl image/);
});
test("an image in use is not booted a second time, whatever it is called", async (t) => {
    const context = await testContext();
    await withDir(async ({ path }) => {
        const image = join(path, "disk.img");
        const other = join(path, "other name.img");
        await writeFile(image, "");
        await symlink(image, other);
        await withLock(context, `image ${image}`, async () => {
            const error = await refusal(other);
            t.is(error.code, "USAGE");
            t.regex(error.message, /in use/);
            t.regex(error.hint ?? "", /--ephemeral/);
        });
    }, { unsafeCleanup: true });
});
test("an image that cannot be written is not booted for writing", async (t) => {
    if (process.getuid?.() === 0) {
        // Root may write everything; a directory cannot be written by anybody.
        t.is((await refusal("/")).code, "USAGE");
        return;
    }
    await withDir(async ({ path }) => {
        const image = join(path, "disk.img");
        await writeFile(image, "");
        await chmod(image, 0o444);
        const error = await refusal(image);
        t.is(error.code, "USAGE");
        t.regex(error.hint ?? "", /--ephemeral/);
    }, { unsafeCleanup: true });
});
