import test from "ava";
import { compareDebianVersions, versionSatisfies, } from "../../assembler/plan/debian-version.js";
test("versions are ordered as deb-version(7) says", (t) => {
    const ascending = [
        "0~",
        "0",
        "1.0~~",
        "1.0~~a",
        "1.0~rc1-1",
        "1.0~rc1-1+b1",
        "1.0-1~deb13u1",
        "1.0-1",
        "1.0-1+b1",
        "1.0-1.1",
        "1.0-2",
        "1.0+dfsg-1",
        "1.0.1-1",
        "1.2-1",
        "1.10-1",
        "1.10-1a",
        "1.10-1+",
        "20250131-2",
        "1:0.1-1",
        "2:0.0.1",
    ];
    for (const [index, lower] of ascending.entries()) {
        t.is(compareDebianVersions(lower, lower), 0);
        for (const higher of ascending.slice(index + 1)) {
            t.true(compareDebianVersions(lower, higher) < 0, `${lower} < ${higher}`);
            t.true(compareDebianVersions(higher, lower) > 0, `${higher} > ${lower}`);
        }
    }
});
test("leading zeros, a zero epoch and long numbers make no difference of their own", (t) => {
    t.is(compareDebianVersions("1.002-1", "1.2-1"), 0);
    t.is(compareDebianVersions("0:1.2-1", "1.2-1"), 0);
    t.true(compareDebianVersions("1.90071992547409910", "1.90071992547409911") < 0);
});
test("relations", (t) => {
    const holds = (relation, ...versions) => versions.map((version) => versionSatisfies(version, relation, "2.38-1"));
    t.deepEqual(holds("<<", "2.37-1", "2.38-1", "2.39-1"), [true, false, false]);
    t.deepEqual(holds("<=", "2.37-1", "2.38-1", "2.39-1"), [true, true, false]);
    t.deepEqual(holds("=", "2.37-1", "2.38-1", "2.39-1"), [false, true, false]);
    t.deepEqual(holds(">=", "2.37-1", "2.38-1", "2.39-1"), [false, true, true]);
    t.deepEqual(holds(">>", "2.37-1", "2.38-1", "2.39-1"), [false, false, true]);
});
