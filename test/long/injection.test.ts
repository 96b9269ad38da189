import { declareInjectionTests } from "../support/injection-tests.ts";

declareInjectionTests([
  { kind: "kill", every: 1 },
  { kind: "after", every: 1 },
  { kind: "int", every: 7 },
  { kind: "term", every: 1 },
  { kind: "hup", every: 7 },
  { kind: "full", every: 1 },
  { kind: "ro", every: 1 },
  { kind: "io", every: 1 },
]);
