import { existsSync, readdirSync } from "node:fs";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { ociLayout } from "./oci-images.js";
/** What must be refused; nothing of it may be in the store afterwards. */
export async function refusedRoot(t, { store }, made, code, reason) {
    const before = readdirSync(`${store.root}/store`);
    const error = await t.throwsAsync(made, { instanceOf: MrrlError });
    t.is(error.code, code, error.message);
    t.regex(`${error.message}\n${error.evidence ?? ""}`, reason);
    t.deepEqual(readdirSync(`${store.root}/store`), before);
    return error;
}
/** What is refused for its layers. */
export async function refusedLayers(t, rig, layers, reason, limits) {
    const archive = ociLayout({ layers });
    const made = rig.make(rig.write(archive, "directory"), archive.manifest, {}, limits);
    const error = await refusedRoot(t, rig, made, "ARCHIVE_REFUSED", reason);
    t.regex(error.place ?? "", /archive-\d+(: layer \d+ of \d+)?$/);
    t.false(existsSync("/tmp/mrrl-escaped"));
}
/** The same of an archive as a tar file. */
export async function refusedArchive(t, rig, archive, digest, reason, code = "ARCHIVE_REFUSED") {
    return refusedRoot(t, rig, rig.make(rig.write(archive), digest), code, reason);
}
/** One layer, with these entries. */
export const entries = (...all) => [{ entries: all }];
