/** Whether another attempt may help, and whether the whole host is to blame. */
type FailureKind = "final" | "temporary" | "stalled";

/** Why one URL gave no file, after retries where they could help. */
export class DownloadFailure extends Error {
  readonly kind: FailureKind;

  constructor(message: string, kind: FailureKind, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
