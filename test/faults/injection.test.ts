import { declareInjectionTests } from "../support/injection-tests.ts";

// Some points of each, always the same; `npm run test:long` tries them all.
declareInjectionTests([
  { kind: "kill", every: 14 },
  { kind: "term", every: 30 },
  { kind: "full", every: 16 },
  { kind: "ro", every: 40 },
  { kind: "io", only: "fsync", every: 2 },
]);
