/** Why one URL gave no file, after retries where they could help. */
export class DownloadFailure extends Error {
    kind;
    constructor(message, kind, cause) {
        super(message, { cause });
        this.kind = kind;
    }
}
