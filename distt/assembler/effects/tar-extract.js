import { entryPath, linkText, mergeUsr, mergeUsrLink, quote, refused, usualLimits, } from "../plan/archive-policy.js";
import { ExtractionRoot } from "./extraction-root.js";
import { readTar } from "./tar-entries.js";
/**
 * Unpacks a tar stream into an existing directory under the policy of archive-policy.ts.
 * What was written before a refusal is left for the caller to remove.
 * @throws ARCHIVE_REFUSED
 */
export async function extractTar(chunks, directory, { limits = usualLimits, usrMerge = false, archive }) {
    const root = new ExtractionRoot(directory, limits, archive);
    await readTar(chunks, { limits, archive }, (header, content) => unpackEntry(header, content, root, { limits, usrMerge, archive }));
}
async function unpackEntry({ name, type, mode, size, linkname }, content, root, { limits, usrMerge, archive }) {
    const original = entryPath(name, limits, archive);
    // A top-level link such as `bin -> usr/bin` is the merge itself.
    const stays = type === "symlink" && !original.includes("/");
    const path = usrMerge && !stays ? mergeUsr(original) : original;
    root.count(path, size);
    if (path === "" && type !== "directory") {
        throw refused(archive, `${quote(name)} is the root, but not a directory`);
    }
    switch (type) {
        case "directory":
            root.directory(path);
            break;
        case "file":
        case "contiguous-file":
            await root.file(path, (mode & 0o111) !== 0, content);
            break;
        case "symlink": {
            const text = linkText(name, linkname, archive);
            root.symlink(path, usrMerge && !stays ? mergeUsrLink(original, text) : text);
            break;
        }
        case "link": {
            const target = entryPath(linkText(name, linkname, archive), limits, archive);
            root.hardLink(path, usrMerge ? mergeUsr(target) : target);
            break;
        }
        default:
            throw refused(archive, `${quote(name)} is a ${type ?? "thing of unknown kind"}`);
    }
}
