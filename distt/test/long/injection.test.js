import { declareInjectionTests } from "../support/injection-tests.js";
declareInjectionTests([
    { kind: "io", every: 1 },
    { kind: "full", every: 1 },
    { kind: "ro", every: 1 },
    { kind: "term", every: 1 },
    { kind: "int", every: 7 },
    { kind: "hup", every: 7 },
    { kind: "kill", every: 1 },
    { kind: "after", every: 1 },
]);
