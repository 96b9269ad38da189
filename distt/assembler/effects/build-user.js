import { setTimeout as sleep } from "node:timers/promises";
import { buildUsers } from "../plan/build-users.js";
import { ordinaryUser } from "../plan/sandbox-spec.js";
import { tryLock } from "./lock.js";
/** How often a build that found every user taken looks again, in milliseconds. */
const pollInterval = 200;
/**
 * Gives `work` the number of a user whom no other build of this machine has meanwhile,
 * so that two builds cannot touch each other's processes and files. Where builds have
 * user namespaces these keep them apart, and all have the same number.
 */
export async function withBuildUser(context, work) {
    if (context.settings.isolation === "user-namespace")
        return work(ordinaryUser);
    for (;;) {
        for (let user = buildUsers.first; user <= buildUsers.last; user++) {
            const release = await tryLock(`build user ${user}`);
            if (!release)
                continue;
            try {
                return await work(user);
            }
            finally {
                release();
            }
        }
        await sleep(pollInterval, undefined, { signal: context.signal });
    }
}
