import { largestId } from "../../model/oci/run-config.js";
import { quote, refused } from "../archive-policy.js";
/** The largest /etc/passwd or /etc/group that is read, in bytes. */
export const largestAccounts = 1 << 20;
/**
 * The numbers of an image's `User` (config.md of the OCI image specification): a name or
 * number, `:` and a group's name or number if one is given. Without a group, those of the
 * user in the image's passwd(5) and group(5) count. Names win over numbers; of several
 * lines the first counts.
 * @param archive for messages. @throws ARCHIVE_REFUSED for names that the image does not know.
 */
export function resolveUser(user, accounts, archive) {
    const refuse = (problem) => refused(archive, `its user ${quote(user)} ${problem}`);
    const [wanted = "", wantedGroup = "", ...more] = user.split(":");
    if (more.length > 0)
        throw refuse("has more than two parts");
    const who = wanted === "" ? "0" : wanted;
    const account = lines(accounts.passwd).find(([name, , uid]) => number(uid) !== undefined && (name === who || uid === who));
    const [name, , accountUid, accountGid, , home = ""] = account ?? [];
    const uid = number(accountUid) ?? number(who);
    if (uid === undefined)
        throw refuse("is not in its /etc/passwd");
    const groups = lines(accounts.group).filter(([, , gid]) => number(gid) !== undefined);
    let gid = number(accountGid) ?? 0;
    let additional = [];
    if (wantedGroup !== "") {
        const group = groups.find(([each, , id]) => each === wantedGroup || id === wantedGroup);
        const found = number(group?.[2]) ?? number(wantedGroup);
        if (found === undefined)
            throw refuse("has a group that is not in its /etc/group");
        gid = found;
    }
    else if (name !== undefined) {
        additional = groups
            .filter(([, , , members = ""]) => members.split(",").includes(name))
            .map(([, , id]) => Number(id));
    }
    for (const id of [uid, gid, ...additional]) {
        if (id > largestId)
            throw refuse(`is ${id}, and no more than ${largestId} can be`);
    }
    return {
        uid,
        gid,
        additionalGids: [...new Set(additional)].filter((id) => id !== gid).sort((a, b) => a - b),
        home: home.startsWith("/") ? home : "/",
    };
}
function lines(text) {
    return text.split("\n").map((line) => line.split(":"));
}
function number(text) {
    return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
