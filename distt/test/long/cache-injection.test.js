import { declareCacheInjectionTests } from "../support/cache-injection-tests.js";
const where = ["push", "directory", "served"];
// Every point of each.
declareCacheInjectionTests(["kill", "after", "full", "ro", "io", "int"].map((kind) => ({
    kind,
    every: 1,
    where,
})));
