import { catalogue } from "./catalogue.js";
/** The one error class: a code, a message, a place, a hint. */
export class MrrlError extends Error {
    name = "MrrlError";
    code;
    place;
    hint;
    evidence;
    constructor(code, message, details = {}) {
        super(message, details.cause === undefined ? {} : { cause: details.cause });
        this.code = code;
        this.place = details.place;
        this.hint = details.hint ?? catalogue[code].hint;
        this.evidence = details.evidence;
    }
    get exitCode() {
        return catalogue[this.code].exit;
    }
    /** A plain object for `--json` and NDJSON. */
    toJSON() {
        return {
            code: this.code,
            message: this.message,
            place: this.place,
            hint: this.hint,
            evidence: this.evidence,
        };
    }
}
/** For the end of a `switch` over a union: the compiler proves it is never reached. */
export function unreachable(value) {
    throw new MrrlError("BUG", `unexpected value ${JSON.stringify(value)}`);
}
