import { declareCacheInjectionTests } from "../support/cache-injection-tests.js";
// Some points of each, always the same; `npm run test:long` tries them all.
declareCacheInjectionTests([
    { kind: "kill", every: 12, where: ["push", "directory", "served"] },
    { kind: "full", every: 12, where: ["push", "directory", "served"] },
    { kind: "io", every: 12, where: ["push", "directory", "served"] },
    { kind: "term", every: 12, where: ["push", "served"] },
]);
