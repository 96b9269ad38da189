import { InvalidArgumentError } from "commander";
/** Days for which clients take an index, if nobody says otherwise. */
export const usualDays = 30;
/** A number of days on the command line. */
export function parseDays(text) {
    const days = Number(text);
    if (!/^[1-9][0-9]{0,3}$/.test(text)) {
        throw new InvalidArgumentError("give a number of days from 1 to 9999");
    }
    return days;
}
