import test from "ava";
import { doctorReport, formatReport } from "../../assembler/plan/doctor/report.js";
import { storeFindings } from "../../assembler/plan/doctor/store-state.js";
const node = { code: "node", group: "host", subject: "Node", status: "ok", found: "20" };
const kvm = {
    code: "kvm",
    group: "machine",
    subject: "KVM",
    status: "warning",
    found: "none",
    fix: ["# why", "sudo modprobe kvm_intel"],
};
const store = {
    code: "store",
    group: "disk",
    subject: "store",
    status: "failed",
    found: "/x: full",
};
test("the report is grouped, and each fix stands below its finding", (t) => {
    t.is(formatReport(doctorReport([kvm, node], false)), `host
  ok       Node  20
machine
  warning  KVM   none
           # why
           sudo modprobe kvm_intel

1 warning: mrrl can build here
`);
});
test("root is not told to become root", (t) => {
    const [, finding] = doctorReport([node, kvm], true).findings;
    t.deepEqual(finding?.fix, ["# why", "modprobe kvm_intel"]);
});
test("one failure makes a host unusable, and is counted", (t) => {
    const report = doctorReport([store, kvm, node], false);
    t.false(report.usable);
    t.deepEqual(report.findings.map(({ code }) => code), ["node", "store", "kvm"]);
    t.regex(formatReport(report), /\n\n1 failed, 1 warning: mrrl cannot build here .*\n$/);
});
test("nothing to complain about", (t) => {
    t.regex(formatReport(doctorReport([node], false)), /\n\nmrrl can build here\n$/);
});
const state = { paths: 12, damaged: [], outputs: [], builds: [], downloads: [] };
const told = (more) => storeFindings({ ...state, ...more }).map(({ status, found, fix }) => [status, found, fix]);
test("a clean store", (t) => {
    t.deepEqual(told({}), [
        ["ok", "12, each with its record", undefined],
        ["ok", "nothing", undefined],
    ]);
});
test("damaged store paths and leftovers, and the lines that remove them", (t) => {
    const [records, leftovers] = told({
        damaged: ["/my store/store/a"],
        outputs: ["/s/store/.b.tmp"],
        builds: ["/s/builds/c", "/s/builds/d"],
        downloads: ["/c/sources/e.part"],
    });
    t.deepEqual(records, [
        "warning",
        "1 of 12 have no readable record",
        [
            "# remove them; they are built again when they are needed:",
            "chmod -R u+w '/my store/store/a'; rm -rf '/my store/store/a'",
        ],
    ]);
    t.is(leftovers?.[0], "warning");
    t.is(leftovers?.[1], "1 unfinished output, 2 working directories, 1 unfinished download");
    t.regex(leftovers?.[2]?.toString() ?? "", /rm -rf \/s\/builds\/c \/s\/builds\/d,/);
});
test("what a failed build left is there to be looked at", (t) => {
    t.is(told({ builds: ["/s/builds/c"] })[1]?.[0], "ok");
});
