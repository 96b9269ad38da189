import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { download } from "../../assembler/effects/download.js";
import { DownloadFailure } from "../../assembler/effects/download-failure.js";
/** Patience for tests: servers of this machine answer at once. */
export const impatient = {
    connect: 5000,
    stall: 20_000,
    window: 60_000,
    slowest: 1,
    total: 600_000,
    attempts: 2,
    pause: 5,
};
/** The same for servers that stall. */
export const quick = { patience: { ...impatient, stall: 300 } };
/** What is served, 500,000 bytes. */
export const body = Buffer.from("0123456789".repeat(50_000));
/** A download to a new file. */
export function request(url, more = {}) {
    const file = join(mkdtempSync(join(tmpdir(), "mrrl-download-")), "part");
    return { url, file, signal: new AbortController().signal, patience: impatient, ...more };
}
/** What a download fails with. */
export async function failure(t, wanted) {
    const error = await t.throwsAsync(download(wanted), { instanceOf: DownloadFailure });
    return error.message;
}
