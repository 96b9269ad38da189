import type { Directory } from "../../model/oci/image-tree.ts";
import { refused } from "../../plan/archive-policy.ts";
import { type Accounts, largestAccounts } from "../../plan/oci/container-user.ts";
import { walk } from "../../plan/oci/tree-walk.ts";
import type { ContentSpool } from "./content-spool.ts";

/**
 * Reads who an image knows; nobody where it has no such file.
 * @param archive for messages. @throws ARCHIVE_REFUSED when a file is too large.
 */
export function readAccounts(root: Directory, spool: ContentSpool, archive: string): Accounts {
  return {
    passwd: textOf(root, spool, "/etc/passwd", archive),
    group: textOf(root, spool, "/etc/group", archive),
  };
}

function textOf(root: Directory, spool: ContentSpool, path: string, archive: string): string {
  const found = walk(root, path);
  if (found.end !== "found" || found.node.type !== "file") return "";
  const { content } = found.node;
  if (content.size > largestAccounts) {
    throw refused(archive, `its ${path} is larger than ${largestAccounts} bytes`);
  }
  return Buffer.concat([...spool.read(content)].map((part) => Buffer.from(part))).toString();
}
