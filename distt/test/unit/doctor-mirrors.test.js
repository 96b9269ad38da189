import test from "ava";
import { mirrorFindings, } from "../../assembler/plan/doctor/mirrors.js";
const ok = { url: "http://mirror.example/debian/dists/stable/Release", status: 200 };
const dead = { url: "http://dead.example/debian/dists/stable/Release", reason: "refused" };
const deb = {
    url: "http://mirror.example/debian/pool/main/b/b/b_1_amd64.deb",
    status: 200,
};
const facts = {
    offline: false,
    releases: [ok],
    pinned: [[deb], [deb]],
    missing: 10,
    snapshot: false,
    proxy: undefined,
    aptProxy: undefined,
};
const cases = [
    {
        name: "all well",
        facts: {},
        told: ["mirror ok", "pinned ok"],
        found: /^mirror\.example answers\n.*\(2\)$/,
    },
    { name: "not asked", facts: { offline: true, releases: [] }, told: ["mirror ok"] },
    {
        name: "none is configured",
        facts: { releases: [], pinned: [] },
        told: ["mirror failed"],
        found: /none is configured.*10 source files are still to be fetched/,
        fix: /^export MRRL_DEBIAN_MIRROR=<base URL of any Debian mirror>$/,
    },
    {
        name: "none is configured, but all sources are there",
        facts: { releases: [], pinned: [], missing: 0 },
        told: ["mirror warning"],
        found: /all sources are there already/,
    },
    {
        name: "it does not answer",
        facts: { releases: [dead], pinned: [[{ ...deb, status: undefined }]] },
        told: ["mirror failed"],
        found: /dead\.example: refused/,
        fix: /^curl -fsSI http:\/\/dead\.example\/debian\/dists\/stable\/Release$/m,
    },
    {
        name: "it answers with an error",
        facts: { releases: [{ ...ok, status: 404 }], pinned: [] },
        told: ["mirror failed"],
        found: /mirror\.example: the server answered 404/,
    },
    {
        name: "one of two does not answer",
        facts: { releases: [dead, ok] },
        told: ["mirror warning", "pinned ok"],
        found: /not all answer: dead\.example: refused/,
    },
    {
        name: "a pinned file was dropped",
        facts: { pinned: [[deb], [{ ...deb, status: 404 }]] },
        told: ["mirror ok", "pinned failed"],
        found: /b_1_amd64\.deb: the server answered 404 \(1 of 2/,
        fix: /^npx mrrl lock seed tools s6$/m,
    },
    {
        name: "a pinned file was dropped, but is not needed or is in the snapshot archive",
        facts: { pinned: [[{ ...deb, status: 404 }]], snapshot: true },
        told: ["mirror ok", "pinned warning"],
    },
    {
        name: "another mirror has the pinned file",
        facts: { releases: [ok, ok], pinned: [[{ ...deb, status: 404 }, deb]] },
        told: ["mirror ok", "pinned ok"],
    },
    {
        name: "the wrong proxy",
        facts: { releases: [dead], pinned: [], proxy: "http://proxy.example:3128" },
        told: ["mirror failed", "proxy warning"],
        found: /http:\/\/proxy\.example:3128 is used, and no mirror answers/,
        fix: /^export no_proxy=<host of the mirror>$/m,
    },
    {
        name: "the right proxy",
        facts: { proxy: "http://proxy.example:3128" },
        told: ["mirror ok", "pinned ok", "proxy ok"],
    },
    {
        name: "a proxy that only apt knows",
        facts: { releases: [dead], pinned: [], aptProxy: "http://proxy.example:3128" },
        told: ["mirror failed", "proxy warning"],
        found: /apt uses http:\/\/proxy\.example:3128, of which mrrl is not told/,
        fix: /^export http_proxy=http:\/\/proxy\.example:3128 https_proxy=http:\/\/proxy\.example:3128$/m,
    },
    {
        name: "a proxy of apt's that is not needed",
        facts: { aptProxy: "http://proxy.example:3128" },
        told: ["mirror ok", "pinned ok", "proxy ok"],
    },
];
for (const { name, facts: more, told, found, fix } of cases) {
    test(`Debian mirror: ${name}`, (t) => {
        const findings = mirrorFindings({ ...facts, ...more });
        t.deepEqual(findings.map(({ code, status }) => `${code} ${status}`), [...told]);
        const text = findings.map((each) => each.found).join("\n");
        const fixes = findings.flatMap((each) => each.fix ?? []).join("\n");
        if (found)
            t.regex(text, found);
        if (fix)
            t.regex(fixes, fix);
        for (const { status, fix: lines } of findings)
            t.is(lines === undefined, status === "ok");
    });
}
