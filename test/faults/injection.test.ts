import { declareInjectionTests } from "../support/injection-tests.ts";

// Some points of each, always the same; `npm run test:long` tries them all.
declareInjectionTests([
  { kind: "kill", every: 7 },
  { kind: "term", every: 15 },
  { kind: "full", every: 8 },
  { kind: "ro", every: 20 },
  { kind: "io", only: "fsync", every: 1 },
]);
