import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync, } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpackDeb } from "../../assembler/effects/deb.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { deb, tar } from "./archives.js";
/** A fresh directory with `root/` to unpack into and a canary beside it. */
export function place() {
    const directory = mkdtempSync(join(tmpdir(), "mrrl-deb-"));
    mkdirSync(join(directory, "root"));
    mkdirSync(join(directory, "outside"));
    writeFileSync(join(directory, "outside/canary"), "alive");
    const unpack = async (content, limits) => {
        const file = join(directory, "package.deb");
        writeFileSync(file, content);
        await unpackDeb(file, join(directory, "root"), limits);
    };
    return { directory, root: join(directory, "root"), unpack };
}
/** Unpacks what must be refused; nothing outside may have changed. */
export async function refused(t, content, reason, limits, prepare = () => { }) {
    const { directory, unpack } = place();
    prepare(directory);
    const bytes = content instanceof Uint8Array ? content : deb(tar(...content));
    const error = await t.throwsAsync(unpack(bytes, limits), { instanceOf: MrrlError });
    t.is(error.code, "ARCHIVE_REFUSED");
    t.regex(error.message, reason);
    t.is(readFileSync(join(directory, "outside/canary"), "utf8"), "alive");
    t.deepEqual(readdirSync(join(directory, "outside")), ["canary"]);
    t.false(existsSync("/tmp/mrrl-escaped"));
}
