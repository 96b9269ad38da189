import { MrrlError } from "../errors/mrrl-error.ts";
import { parseStoreName } from "../model/store-name.ts";
import type { StoreRecord } from "../model/store-record.ts";

/**
 * Refuses a closure that holds a package the profile forbids.
 * @throws FORBIDDEN_REFERENCE naming who refers to it, the file and the byte offset.
 */
export function checkForbidden(records: readonly StoreRecord[], forbid: readonly string[]): void {
  for (const record of records) {
    for (const reference of record.references) {
      if (!forbid.includes(parseStoreName(reference.name).name)) continue;
      throw new MrrlError(
        "FORBIDDEN_REFERENCE",
        `${record.storeName} refers to ${reference.name}, which the profile forbids`,
        { place: `/mrrl/store/${record.storeName}/${reference.file} at byte ${reference.offset}` },
      );
    }
  }
}
