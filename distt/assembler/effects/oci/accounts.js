import { refused } from "../../plan/archive-policy.js";
import { largestAccounts } from "../../plan/oci/container-user.js";
import { walk } from "../../plan/oci/tree-walk.js";
/**
 * Reads who an image knows; nobody where it has no such file.
 * @param archive for messages. @throws ARCHIVE_REFUSED when a file is too large.
 */
export function readAccounts(root, spool, archive) {
    return {
        passwd: textOf(root, spool, "/etc/passwd", archive),
        group: textOf(root, spool, "/etc/group", archive),
    };
}
function textOf(root, spool, path, archive) {
    const found = walk(root, path);
    if (found.end !== "found" || found.node.type !== "file")
        return "";
    const { content } = found.node;
    if (content.size > largestAccounts) {
        throw refused(archive, `its ${path} is larger than ${largestAccounts} bytes`);
    }
    return Buffer.concat([...spool.read(content)].map((part) => Buffer.from(part))).toString();
}
