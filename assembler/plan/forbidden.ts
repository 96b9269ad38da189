import { MrrlError } from "../errors/mrrl-error.ts";
import { parseStoreName, type StoreName } from "../model/store-name.ts";
import type { StoreRecord } from "../model/store-record.ts";

/**
 * Refuses a closure that holds a package the profile forbids.
 * @param forbids whether it must not be there.
 * @throws FORBIDDEN_REFERENCE naming who refers to it, the file and the byte offset.
 */
export function checkForbidden(
  records: readonly StoreRecord[],
  forbids: (name: StoreName) => boolean,
): void {
  for (const record of records) {
    for (const reference of record.references) {
      if (!forbids(parseStoreName(reference.name))) continue;
      throw new MrrlError(
        "FORBIDDEN_REFERENCE",
        `${record.storeName} refers to ${reference.name}, which the profile forbids`,
        { place: `/mrrl/store/${record.storeName}/${reference.file} at byte ${reference.offset}` },
      );
    }
  }
}
