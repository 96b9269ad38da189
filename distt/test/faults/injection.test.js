import { declareInjectionTests } from "../support/injection-tests.js";
// All points where mrrl is killed or finds the disk full, and all where flushing fails; of the
// others some, always the same: `npm run test:long` tries them all.
declareInjectionTests([
    { kind: "kill", every: 1 },
    { kind: "term", every: 15 },
    { kind: "full", every: 1 },
    { kind: "ro", every: 20 },
    { kind: "io", only: "fsync", every: 1 },
]);
