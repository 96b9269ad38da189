import * as z from "zod";
import { duration, integer, name, script, strict, uniqueList } from "./scalars.js";
/** The schema of one entry of a profile's `services`. */
export const serviceSchema = strict({
    run: script("the body of the run script, in sh; execs or waits for the service"),
    finish: script("run after the service has died, in sh").optional(),
    user: name
        .meta({ description: "a name of the profile's `users`; root when absent" })
        .optional(),
    log: z
        .boolean({ error: "true or false" })
        .default(true)
        .meta({ description: "own log in /var/log/<name>; otherwise the catch-all logger's" }),
    dependsOn: uniqueList(name, 64, (service) => service)
        .default([])
        .meta({ description: "services that must be up (and ready) before this one" }),
    readiness: strict({
        fd: integer(3, 9, "the file descriptor on which the service writes a newline"),
        timeout: duration("how long to wait for it").prefault("30s"),
    }, "how the service tells that it is ready").optional(),
    on: uniqueList(z.enum(["image", "overlay"], { error: "image or overlay" }), 2, (kind) => kind)
        .min(1, "image, overlay, or both")
        .default(["image", "overlay"])
        .meta({ description: "image: in disk images; overlay: on hosts of another distribution" }),
    pidns: z
        .boolean({ error: "true or false" })
        .default(false)
        .meta({ description: "run in its own PID namespace" }),
    timeoutKill: duration("when stopping, how long from SIGTERM to SIGKILL").prefault("5s"),
}, "a supervised service");
