import { declareInjectionTests } from "../support/injection-tests.ts";

// Some points of each, always the same; `npm run test:long` tries them all.
declareInjectionTests([
  { kind: "kill", every: 5 },
  { kind: "int", every: 30 },
  { kind: "term", every: 15 },
  { kind: "hup", every: 30 },
  { kind: "full", every: 6 },
  { kind: "ro", every: 12 },
  { kind: "io", only: "fsync", every: 1 },
]);
