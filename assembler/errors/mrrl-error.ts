import { catalogue, type ErrorCode, type ExitCode } from "./catalogue.ts";

export interface ErrorDetails {
  /** Where the fault is: `file:line:column`, a store path, a URL. */
  readonly place?: string;
  /** What to do next; the catalogue's hint when absent. */
  readonly hint?: string;
  /** Longer evidence, such as the tail of a log, shown below the message. */
  readonly evidence?: string;
  readonly cause?: unknown;
}

/** The one error class: a code, a message, a place, a hint. */
export class MrrlError extends Error {
  override readonly name = "MrrlError";
  readonly code: ErrorCode;
  readonly place: string | undefined;
  readonly hint: string | undefined;
  readonly evidence: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.place = details.place;
    this.hint = details.hint ?? catalogue[code].hint;
    this.evidence = details.evidence;
  }

  get exitCode(): ExitCode {
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
export function unreachable(value: never): never {
  throw new MrrlError("BUG", `unexpected value ${JSON.stringify(value)}`);
}
