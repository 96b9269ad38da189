import { MrrlError } from "../errors/mrrl-error.js";
import { parseStoreName } from "../model/store-name.js";
/**
 * Refuses a closure that holds a package the profile forbids.
 * @param forbids whether it must not be there.
 * @throws FORBIDDEN_REFERENCE naming who refers to it, the file and the byte offset.
 */
export function checkForbidden(records, forbids) {
    for (const record of records) {
        for (const reference of record.references) {
            if (!forbids(parseStoreName(reference.name)))
                continue;
            throw new MrrlError("FORBIDDEN_REFERENCE", `${record.storeName} refers to ${reference.name}, which the profile forbids`, { place: `/mrrl/store/${record.storeName}/${reference.file} at byte ${reference.offset}` });
        }
    }
}
