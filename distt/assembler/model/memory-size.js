import { MrrlError } from "../errors/mrrl-error.js";
const mebibyte = 1024 ** 2;
const units = { M: mebibyte, G: 1024 ** 3 };
const pattern = /^([1-9][0-9]{0,6})(M|G)(?:iB)?$/;
/** The guest's memory where nothing else is asked for, in bytes. */
export const defaultMemory = 512 * mebibyte;
/**
 * Parses a size (`512M`, `512MiB`, `2G`) to bytes, from 64 MiB to 1 TiB.
 * @param option what it is the value of, for the message.
 * @throws USAGE
 */
export function parseMemorySize(text, option = "--memory") {
    const [, digits = "0", unit = "M"] = pattern.exec(text) ?? [];
    const bytes = Number(digits) * units[unit];
    if (bytes < 64 * mebibyte || bytes > 1024 ** 4) {
        throw new MrrlError("USAGE", `${option}: '${text}' is not a usable size`, {
            hint: "write a number and M or G, such as 512M or 2G; from 64M to 1024G",
        });
    }
    return bytes;
}
