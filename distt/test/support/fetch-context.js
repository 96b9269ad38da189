import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchSource } from "../../assembler/effects/fetch-source.js";
import { fetchSources } from "../../assembler/effects/fetch-sources.js";
import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { EventBus } from "../../assembler/events/bus.js";
/** A fresh directory. */
export const scratch = () => mkdtempSync(join(tmpdir(), "mrrl-cache-"));
/** A context with an empty source cache and no mirror; what is reported is kept in `happened`. */
export function contextWith(settings = {}) {
    const happened = [];
    const events = new EventBus();
    events.subscribe((event) => happened.push(event));
    return {
        settings: {
            storeRoot: "/nonexistent",
            cacheRoot: scratch(),
            debianMirrors: [],
            debianSnapshot: undefined,
            downloads: new Map(),
            proxies: { http: undefined, https: undefined, except: "" },
            certificates: undefined,
            jobs: 2,
            offline: false,
            packageDirectories: [],
            profileDirectories: [],
            isolation: "user-namespace",
            limits: { processes: 1000, memory: 1 << 30, log: 1 << 20 },
            installation: "/nonexistent",
            ...settings,
        },
        events,
        signal: new AbortController().signal,
        happened,
    };
}
/** The error that `work` ends with. */
export async function rejection(t, work) {
    return await t.throwsAsync(work, { instanceOf: MrrlError });
}
const noToolbox = () => Promise.reject(new Error("files are fetched without any tool"));
/** Fetches a source that is not made from git. */
export const fetchFile = (context, source) => fetchSource(context, source, noToolbox);
export const fetchFiles = (context, sources) => fetchSources(context, sources, noToolbox);
