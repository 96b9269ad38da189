import * as z from "zod";
import { duration, name, script, strict } from "./scalars.js";
/** From the kernel's start to the verdict, when a profile names no other time, in ms. */
const defaultDeadline = "120s";
/** Less is not enough for a kernel to start, more than a watchdog should wait. */
const shortest = 10_000;
const longest = 3_600_000;
/** The schema of a profile's `health`. */
export const healthSchema = strict({
    deadline: duration("from the kernel's start: when the system is not healthy by then, the boot has failed")
        .prefault(defaultDeadline)
        .refine((time) => time >= shortest && time <= longest && time % 1000 === 0, {
        error: "whole seconds, at least 10s and at most 60min",
    }),
    checks: z
        .record(name, script("exits with 0 when the system is healthy, in sh"))
        .refine((checks) => Object.keys(checks).length <= 64, { error: "at most 64 checks" })
        .default({})
        .meta({ description: "checks by name, each repeated every second until it succeeds" }),
}, "when a boot is good: all services are up, and all checks succeed");
