import * as z from "zod";
import { integer, name, strict } from "./scalars.js";
/** A package of an environment: its name, or its name and its priority. */
export const packageEntry = z
    .union([
    name.transform((packageName) => ({ name: packageName, priority: 0 })),
    strict({
        name,
        priority: integer(-1000, 1000, "the higher one wins where two claim one file").default(0),
    }, "a package with its priority"),
], { error: "the name of a package, or { name: <package>, priority: <number> }" })
    .meta({ description: "a package of the system" });
