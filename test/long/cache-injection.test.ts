import { declareCacheInjectionTests } from "../support/cache-injection-tests.ts";

const where = ["push", "directory", "served"] as const;

// Every point of each.
declareCacheInjectionTests(
  (["kill", "after", "full", "ro", "io", "int"] as const).map((kind) => ({
    kind,
    every: 1,
    where,
  })),
);
