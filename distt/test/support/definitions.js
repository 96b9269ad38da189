import { MrrlError } from "../../assembler/errors/mrrl-error.js";
import { parsePackage, parseProfile } from "../../assembler/model/definition/parse.js";
import { sha256 } from "../../assembler/model/sha256.js";
/** The error that `work` throws, as the fields a user sees. */
export function refusal(work) {
    try {
        work();
    }
    catch (error) {
        if (!(error instanceof MrrlError))
            throw error;
        const { code, place, message, hint, evidence, exitCode } = error;
        return { code, place, message, hint, evidence, exitCode };
    }
    throw new Error("nothing was refused");
}
export const refusedPackage = (text) => refusal(() => parsePackage(text, "p.yaml"));
export const refusedProfile = (text) => refusal(() => parseProfile(text, "f.yaml"));
/** A small valid package; `lines` are further keys. */
export function packageText(name, ...lines) {
    const head = [`name: ${name}`, 'version: "1.0"', "summary: a toy", "license: MIT"];
    return `${[...head, ...lines].join("\n")}\n`;
}
/** A small valid profile of seven lines; `lines` are further keys, from line 8 on. */
export function profileText(...lines) {
    const head = [
        "name: toy",
        'version: "1"',
        "summary: a toy",
        "kernel: { fragments: [base] }",
        "packages: [app]",
        "hostname: toy",
        "slots: { boot: 24MiB, root: 64MiB }",
    ];
    return `${[...head, ...lines, "data: 64MiB"].join("\n")}\n`;
}
/** A package as the loader would hand it over. */
export function loadedPackage(text, files = {}) {
    const name = /^name: (.+)$/m.exec(text)?.[1] ?? "";
    const located = parsePackage(text, `packages/${name}/package.yaml`);
    return {
        ...located,
        files,
        lock: located.definition.kind === "source"
            ? undefined
            : {
                format: 1,
                suite: "trixie",
                release: "13.1",
                snapshot: "20250906T000000Z",
                packages: [
                    {
                        name: "dash",
                        version: "0.5.12-12",
                        pool: "pool/main/d/dash/dash_0.5.12-12_amd64.deb",
                        size: 98_492,
                        sha256: sha256("dash"),
                    },
                ],
            },
    };
}
/** The two roots every derivation needs. */
export const toyRoots = [
    loadedPackage(packageText("seed", "kind: root", "debian: { roots: [dash] }", "links: { usr/bin/cc: gcc, usr/bin/awk: mawk }", "toolchain: { variables: { CC: musl-gcc -static, AR: ar } }")),
    loadedPackage(packageText("tools", "kind: root", "debian: { roots: [dash] }")),
];
/** Packages by name, as the loader collects them. */
export function byName(...packages) {
    return new Map([...toyRoots, ...packages].map((each) => [each.definition.name, each]));
}
